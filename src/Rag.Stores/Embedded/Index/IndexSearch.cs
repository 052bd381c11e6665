using System.Runtime.InteropServices;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Core.Models;
using Rag.Retrieval;
using Rag.Retrieval.Lexical;
using Rag.Stores.Embedded.Segments;
using Rag.Stores.Embedded.Vectors;

namespace Rag.Stores.Embedded.Index;

/// <summary>
/// One search over one snapshot: each sub-query's best by BM25 and by cosine, of each set of articles that the query names, united, and
/// every candidate scored exactly under every sub-query. What is stored is gone through once, whatever the number of sets.
/// </summary>
internal sealed class IndexSearch
{
    private readonly Snapshot _snapshot;
    private readonly InvertedIndex _lexical;
    private readonly IndexQuery _query;
    private readonly SlotSets _sets;
    private readonly QueryVector[] _vectors;

    /// <summary>Of sub-queries whose vectors find chunks; the others are empty.</summary>
    private readonly QueryVector[] _finding;

    /// <exception cref="EmbedderChangedException">Another embedder made the query's vectors.</exception>
    public IndexSearch(Snapshot snapshot, IndexQuery query)
    {
        snapshot.Vectors.RequireMaker(query.Embedder);
        var dimensions = snapshot.Vectors.Dimensions;
        ArgumentOutOfRangeException.ThrowIfZero(query.SubQueries.Count, nameof(query));
        ArgumentOutOfRangeException.ThrowIfNegative(query.TopLexical, nameof(query));
        ArgumentOutOfRangeException.ThrowIfNegative(query.TopDense, nameof(query));
        _snapshot = snapshot;
        _lexical = snapshot.Lexical.For(query.Filter.Scopes);
        _query = query;
        _sets = new SlotSets(query, snapshot.Names);
        _vectors = [.. query.SubQueries.Select(subQuery => new QueryVector(subQuery.Vector.Span, dimensions))];
        _finding = [.. query.SubQueries.Select((subQuery, i) => subQuery.FindsByVector ? _vectors[i] : new QueryVector([], dimensions))];
    }

    /// <summary>In order of chunk ids.</summary>
    public async ValueTask<IReadOnlyList<Candidate>> RunAsync(EmbeddedStoreOptions options, CancellationToken cancellation)
    {
        if (_query.TopDense == 0 || options.SearchThreads == 1)
        {
            return Score([.. FindByWords(cancellation).Union(await FindByMeaningAsync(options, cancellation).ConfigureAwait(false))]);
        }

        // Both are waited for whatever becomes of one: they read the snapshot's memory.
        var byWords = Task.Run(() => FindByWords(cancellation), CancellationToken.None);
        var found = await Task.WhenAll(byWords, FindByMeaningAsync(options, cancellation)).ConfigureAwait(false);
        return Score([.. found[0].Union(found[1])]);
    }

    private async Task<HashSet<SlotRef>> FindByMeaningAsync(EmbeddedStoreOptions options, CancellationToken cancellation)
    {
        var places = new HashSet<SlotRef>();
        if (_query.TopDense == 0)
        {
            return places;
        }

        var scan = new DenseScan(_snapshot, _finding, _sets, PoolOf(_query.TopDense), options.Signs);
        var best = await scan.RunAsync(options.SearchThreads, cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        var cosines = Array.ConvertAll(_finding, _ => new Dictionary<SlotRef, float>());
        for (var i = 0; i < best.Count; i++)
        {
            var q = i % _finding.Length;
            places.UnionWith(Exact(best[i], _finding[q], cosines[q]));
        }

        return places;
    }

    private HashSet<SlotRef> FindByWords(CancellationToken cancellation)
    {
        using var sets = _sets.IsEverything ? null : new RowSets(_sets.Count, SetsOfRow);
        var rows = new HashSet<int>();
        foreach (var subQuery in _query.SubQueries)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var best in _lexical.TopOfEach(subQuery.Terms, _query.TopLexical, sets))
            {
                rows.UnionWith(best.Items.Select(item => item.Place));
            }
        }

        return rows.Select(PlaceOf).ToHashSet();
    }

    private SlotRef PlaceOf(int row) =>
        _snapshot.Find(row) ?? throw new InvalidOperationException($"Chunk {row} has postings but no vectors.");

    /// <summary>Codes misplace close neighbors: this many are rescored to find the best <paramref name="top"/>.</summary>
    public static int PoolOf(int top) => (int)Math.Min(Array.MaxLength, (2L * top) + 32);

    private uint SetsOfRow(int row) => _snapshot.Find(row) is { } place ? _sets.Of(_snapshot.ArticleAt(place)) : 0;

    /// <param name="cosines">With the vector, of the places that were in a pool before.</param>
    private IEnumerable<SlotRef> Exact(TopScores<SlotRef> pool, QueryVector vector, Dictionary<SlotRef, float> cosines)
    {
        var best = new TopScores<SlotRef>(_query.TopDense);
        foreach (var (_, place) in pool.Items)
        {
            ref var cosine = ref CollectionsMarshal.GetValueRefOrAddDefault(cosines, place, out var isKnown);
            cosine = isKnown ? cosine : BestRow(place, vector);
            best.Offer(cosine, place);
        }

        return best.Items.Select(item => item.Place);
    }

    private Candidate[] Score(SlotRef[] places)
    {
        // Segments are in order of ids, but for those that are laid over for a time.
        var ids = Array.ConvertAll(places, ChunkIdAt);
        Array.Sort(ids, places);
        var scores = Array.ConvertAll(places, _ => new SubQueryScore[_vectors.Length]);
        var rows = Array.ConvertAll(ids, LexicalRow.Of);
        var lexical = new float[places.Length];
        for (var q = 0; q < _vectors.Length; q++)
        {
            _lexical.Score(_query.SubQueries[q].Terms, rows, lexical);
            for (var i = 0; i < places.Length; i++)
            {
                scores[i][q] = new SubQueryScore(lexical[i], 0, 0);
            }
        }

        if (!Array.TrueForAll(_vectors, vector => vector.IsEmpty))
        {
            for (var i = 0; i < places.Length; i++)
            {
                AddDenseScores(places[i], scores[i]);
            }
        }

        var candidates = new Candidate[places.Length];
        for (var i = 0; i < places.Length; i++)
        {
            var article = _snapshot.ArticleAt(places[i]);
            candidates[i] = new Candidate(new ChunkId(ids[i]), article.Id, article.Source, article.PublishedAt, scores[i]);
        }

        return candidates;
    }

    /// <summary>Each row is widened once for all query vectors.</summary>
    private unsafe void AddDenseScores(SlotRef place, SubQueryScore[] scores)
    {
        var (first, end, segment) = RowsAt(place);
        var values = stackalloc float[segment.Dimensions];
        for (var row = first; row < end; row++)
        {
            HalfDot.Widen(segment.HalvesOf(row), values, segment.Dimensions);
            for (var q = 0; q < _vectors.Length; q++)
            {
                if (!_vectors[q].IsEmpty)
                {
                    var cosine = _vectors[q].Cosine(values);
                    scores[q] =
                        row == first ? scores[q] with { Dense = cosine, BestWindow = cosine }
                        : row == first + 1 ? scores[q] with { BestWindow = cosine }
                        : scores[q] with { BestWindow = Math.Max(scores[q].BestWindow, cosine) };
                }
            }
        }
    }

    private float BestRow(SlotRef place, QueryVector vector)
    {
        var (first, end, segment) = RowsAt(place);
        var best = float.NegativeInfinity;
        for (var row = first; row < end; row++)
        {
            best = Math.Max(best, vector.Cosine(segment, row));
        }

        return best;
    }

    private unsafe long ChunkIdAt(SlotRef place) => _snapshot.Segments[place.Segment].Segment.ChunkIds[place.Slot];

    private unsafe (int First, int End, VectorSegment Segment) RowsAt(SlotRef place)
    {
        var segment = _snapshot.Segments[place.Segment].Segment;
        return (segment.RowStarts[place.Slot], segment.RowStarts[place.Slot + 1], segment);
    }
}
