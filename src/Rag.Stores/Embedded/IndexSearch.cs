using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Retrieval;
using Rag.Stores.Vectors;

namespace Rag.Stores.Embedded;

/// <summary>
/// One search over one snapshot: each probe's best by BM25 and by cosine, united, and every candidate scored exactly under every probe.
/// </summary>
internal sealed class IndexSearch
{
    private readonly Snapshot _snapshot;
    private readonly IndexQuery _query;
    private readonly SlotFilter _filter;
    private readonly ProbeVector[] _probes;

    public IndexSearch(Snapshot snapshot, IndexQuery query, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfZero(query.Probes.Count, nameof(query));
        ArgumentOutOfRangeException.ThrowIfNegative(query.TopLexical, nameof(query));
        ArgumentOutOfRangeException.ThrowIfNegative(query.TopDense, nameof(query));
        _snapshot = snapshot;
        _query = query;
        _filter = new SlotFilter(query.Filter, snapshot.SourceNames);
        _probes = [.. query.Probes.Select(probe => new ProbeVector(probe.Vector.Span, dimensions))];
    }

    /// <summary>In order of chunk ids.</summary>
    public async ValueTask<IReadOnlyList<Candidate>> RunAsync(int workers, CancellationToken cancellation)
    {
        var places = new SortedSet<SlotRef>();
        foreach (var probe in _query.Probes)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var (chunkId, _) in _snapshot.Lexical.Top(probe.Terms, _query.TopLexical, _filter.PermitsEverything ? null : PermitsRow))
            {
                places.Add(_snapshot.Find(chunkId) ?? throw new InvalidOperationException($"Chunk {chunkId} has postings but no vectors."));
            }
        }

        if (_query.TopDense > 0)
        {
            var scan = new DenseScan(_snapshot, _probes, _filter, Pool(_query.TopDense));
            var best = await scan.RunAsync(workers, cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            for (var p = 0; p < best.Length; p++)
            {
                places.UnionWith(Exact(best[p], _probes[p]));
            }
        }

        return Score([.. places]);
    }

    /// <summary>Codes misplace close neighbors: this many are rescored to find the best <paramref name="top"/>.</summary>
    private static int Pool(int top) => (int)Math.Min(Array.MaxLength, (2L * top) + 32);

    private bool PermitsRow(int row) => _snapshot.Find(row) is { } place && _filter.Permits(ArticleAt(place));

    private IEnumerable<SlotRef> Exact(TopScores<SlotRef> pool, ProbeVector probe)
    {
        var best = new TopScores<SlotRef>(_query.TopDense);
        foreach (var (_, place) in pool.Items)
        {
            best.Offer(BestRow(place, probe), place);
        }

        return best.Items.Select(item => item.Place);
    }

    private Candidate[] Score(SlotRef[] places)
    {
        var ids = Array.ConvertAll(places, ChunkIdAt);
        var scores = Array.ConvertAll(places, _ => new ProbeScore[_probes.Length]);
        var rows = Array.ConvertAll(ids, LexicalRow.Of);
        var lexical = new float[places.Length];
        for (var p = 0; p < _probes.Length; p++)
        {
            _snapshot.Lexical.Score(_query.Probes[p].Terms, rows, lexical);
            for (var i = 0; i < places.Length; i++)
            {
                scores[i][p] = new ProbeScore(lexical[i], 0, 0);
            }
        }

        if (!Array.TrueForAll(_probes, probe => probe.IsEmpty))
        {
            for (var i = 0; i < places.Length; i++)
            {
                AddDenseScores(places[i], scores[i]);
            }
        }

        var candidates = new Candidate[places.Length];
        for (var i = 0; i < places.Length; i++)
        {
            var article = ArticleAt(places[i]);
            candidates[i] = new Candidate(new ChunkId(ids[i]), article.Id, article.Source, article.PublishedAt, scores[i]);
        }

        return candidates;
    }

    /// <summary>Each row is widened once for all probes.</summary>
    private unsafe void AddDenseScores(SlotRef place, ProbeScore[] scores)
    {
        var (first, end, segment) = RowsAt(place);
        var values = stackalloc float[segment.Dimensions];
        for (var row = first; row < end; row++)
        {
            HalfDot.Widen(segment.HalvesOf(row), values, segment.Dimensions);
            for (var p = 0; p < _probes.Length; p++)
            {
                if (!_probes[p].IsEmpty)
                {
                    var cosine = _probes[p].Cosine(values);
                    scores[p] = row == first ? scores[p] with { Dense = cosine, BestWindow = cosine }
                        : row == first + 1 ? scores[p] with { BestWindow = cosine }
                        : scores[p] with { BestWindow = Math.Max(scores[p].BestWindow, cosine) };
                }
            }
        }
    }

    private float BestRow(SlotRef place, ProbeVector probe)
    {
        var (first, end, segment) = RowsAt(place);
        var best = float.NegativeInfinity;
        for (var row = first; row < end; row++)
        {
            best = Math.Max(best, probe.Cosine(segment, row));
        }

        return best;
    }

    private ArticleRef ArticleAt(SlotRef place) => _snapshot.Segments[place.Segment].Articles[place.Slot];

    private unsafe long ChunkIdAt(SlotRef place) => _snapshot.Segments[place.Segment].Segment.ChunkIds[place.Slot];

    private unsafe (int First, int End, VectorSegment Segment) RowsAt(SlotRef place)
    {
        var segment = _snapshot.Segments[place.Segment].Segment;
        return (segment.RowStarts[place.Slot], segment.RowStarts[place.Slot + 1], segment);
    }
}
