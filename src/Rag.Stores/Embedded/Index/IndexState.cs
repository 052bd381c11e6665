using System.Collections.Immutable;
using Rag.Core.Articles;
using Rag.Retrieval.Lexical;
using Rag.Stores.Embedded.Segments;

namespace Rag.Stores.Embedded.Index;

/// <summary>
/// The index in memory and its current snapshot. Changes come one at a time, under the store's writer lock; each ends in a new snapshot,
/// published at once. The last segment of every snapshot is the tail.
/// </summary>
internal sealed class IndexState : IDisposable
{
    private const int FirstTailChunks = 256;
    private const int FirstTailRows = 1024;

    private readonly EmbeddedStoreOptions _options;
    private TailSegment _tail;
    private ArticleRef[] _tailArticles = new ArticleRef[FirstTailChunks];
    private volatile Snapshot _current;

    /// <summary>Takes over the sealed segments and their views' holds; counts their living chunks.</summary>
    public IndexState(
        VectorSet vectors,
        IReadOnlyList<SegmentView> sealedSegments,
        InvertedIndex lexical,
        ArticleNumbers numbers,
        long articles,
        EmbeddedStoreOptions options
    )
    {
        Numbers = numbers;
        _options = options;
        _tail = new TailSegment(vectors.Dimensions, FirstTailChunks, FirstTailRows);
        foreach (var view in sealedSegments)
        {
            for (var slot = 0; slot < view.Chunks; slot++)
            {
                if (!view.IsDead(slot))
                {
                    Numbers.Count(view.Articles[slot], 1);
                }
            }
        }

        _current = NewSnapshot(vectors, [.. sealedSegments, EmptyTail()], lexical, articles);
        foreach (var view in sealedSegments)
        {
            view.Segment.Release();
        }
    }

    public Snapshot Current => _current;

    /// <summary>Without chunks, and with nothing that was numbered before.</summary>
    public static IndexState Empty(VectorSet vectors, EmbeddedStoreOptions options) =>
        new(vectors, [], InvertedIndex.Create(), new ArticleNumbers(), articles: 0, options);

    public ArticleNumbers Numbers { get; }

    /// <summary>The current snapshot with a lease that the caller releases.</summary>
    public Snapshot Lease()
    {
        while (true)
        {
            var snapshot = _current;
            if (snapshot.TryLease())
            {
                return snapshot;
            }

            ObjectDisposedException.ThrowIf(snapshot == _current, typeof(EmbeddedStore));
        }
    }

    /// <summary>Takes in stored chunks that no segment file holds; their texts are in the lexical index already.</summary>
    public void LoadTail(IReadOnlyList<NewChunk> chunks)
    {
        var segments = _current.Segments;
        Publish(segments.SetItem(segments.Length - 1, Append(chunks, segments[^1])), _current.Lexical, _current.Articles);
    }

    /// <summary>Vectors and words.</summary>
    public void Apply(IndexChange change) => Apply(change, change.ApplyTo(_current.Lexical));

    /// <param name="lexical">The current lexical index with the change applied.</param>
    public void Apply(IndexChange change, InvertedIndex lexical)
    {
        var segments = _current.Segments.ToBuilder();
        Retire(change.Retired, segments);
        segments[^1] = Append([.. change.Added], segments[^1]);
        Publish(segments.ToImmutable(), lexical, _current.Articles + change.ArticleDelta);
    }

    /// <summary>
    /// Puts a sealed segment in the place of neighbors; null when none of their chunks lives. Where the tail was among them a new one
    /// follows.
    /// </summary>
    public void Replace(int first, int count, SegmentView? merged)
    {
        var segments = _current.Segments.ToBuilder();
        var takesTail = first + count == segments.Count;
        segments.RemoveRange(first, count);
        if (merged is not null)
        {
            segments.Insert(first, merged);
        }

        if (takesTail)
        {
            BeginTail(_tail.Dimensions);
            segments.Add(EmptyTail());
        }

        Publish(segments.ToImmutable(), _current.Lexical, _current.Articles);
        merged?.Segment.Release();
    }

    /// <summary>Puts the same words in fewer segments in the place of those that are searched.</summary>
    public void Replace(InvertedIndex lexical) => Publish(_current.Segments, lexical, _current.Articles);

    /// <summary>
    /// Puts other vectors of the same chunks in the place of all segments; takes over the views' holds. What is published is the old index
    /// or the new one.
    /// </summary>
    public void Switch(VectorSet vectors, IReadOnlyList<SegmentView> sealedSegments)
    {
        BeginTail(vectors.Dimensions);
        Publish(vectors, [.. sealedSegments, EmptyTail()], _current.Lexical, _current.Articles);
        foreach (var view in sealedSegments)
        {
            view.Segment.Release();
        }
    }

    public void Dispose()
    {
        _current.Release();
        _tail.Release();
    }

    private void BeginTail(int dimensions)
    {
        _tail.Release();
        _tail = new TailSegment(dimensions, FirstTailChunks, FirstTailRows);
        _tailArticles = new ArticleRef[FirstTailChunks];
    }

    private SegmentView EmptyTail() => new(_tail, null, _tailArticles, 0, null);

    private void Retire(IReadOnlyList<ArticleChunk> retired, ImmutableArray<SegmentView>.Builder segments)
    {
        var dead = new Dictionary<int, List<int>>();
        foreach (var (chunk, _) in retired)
        {
            var place = _current.Find(chunk.Id.Value)
                ?? throw new InvalidOperationException($"Chunk {chunk.Id} is stored but not in the index.");
            (dead.TryGetValue(place.Segment, out var slots) ? slots : dead[place.Segment] = []).Add(place.Slot);
            Numbers.Count(segments[place.Segment].Articles[place.Slot], -1);
        }

        foreach (var (segment, slots) in dead)
        {
            segments[segment] = segments[segment].WithDead(slots);
        }
    }

    private SegmentView Append(IReadOnlyList<NewChunk> added, SegmentView view)
    {
        if (added.Count == 0)
        {
            return view;
        }

        var larger = _tail.Reserve(added.Count, added.Sum(chunk => chunk.Halves.Length) / _tail.Dimensions);
        if (larger != _tail)
        {
            _tail.Release();
            _tail = larger;
        }

        if (_tail.ChunkCount + added.Count > _tailArticles.Length)
        {
            Array.Resize(ref _tailArticles, Math.Max(_tailArticles.Length * 2, _tail.ChunkCount + added.Count));
        }

        foreach (var chunk in added)
        {
            _tailArticles[_tail.ChunkCount] = chunk.Article;
            _tail.Append(chunk.Id, chunk.Halves);
            Numbers.Count(chunk.Article, 1);
        }

        return view.Extended(_tail, _tailArticles, _tail.ChunkCount);
    }

    private void Publish(ImmutableArray<SegmentView> segments, InvertedIndex lexical, long articles) =>
        Publish(_current.Vectors, segments, lexical, articles);

    private void Publish(VectorSet vectors, ImmutableArray<SegmentView> segments, InvertedIndex lexical, long articles)
    {
        var before = _current;
        _current = NewSnapshot(vectors, segments, lexical, articles);
        before.Release();
    }

    private Snapshot NewSnapshot(VectorSet vectors, ImmutableArray<SegmentView> segments, InvertedIndex lexical, long articles)
    {
        SignWhereUsed(segments.AsSpan()[..^1]);
        return new Snapshot(vectors, segments, lexical, Numbers, articles);
    }

    /// <summary>The index may have become so large that searches begin with signs: all sealed segments have them from then on.</summary>
    private void SignWhereUsed(ReadOnlySpan<SegmentView> sealedSegments)
    {
        var rows = 0L;
        foreach (var view in sealedSegments)
        {
            rows += view.Rows;
        }

        if (_options.UsesSigns(rows))
        {
            foreach (var view in sealedSegments)
            {
                view.Segment.Sign(view.Rows);
            }
        }
    }
}
