using System.Collections.Immutable;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Retrieval.Lexical;
using Rag.Stores.Embedded.Segments;

namespace Rag.Stores.Embedded.Index;

/// <summary>
/// One consistent state of the index. Segments are in ascending, disjoint ranges of chunk ids. The store holds a lease on the current
/// snapshot and every search one on the snapshot it reads; the last to leave releases the segments' memory.
/// </summary>
internal sealed class Snapshot : LeasedState
{
    private readonly ImmutableArray<ScopeContents> _contents;

    public Snapshot(VectorSet vectors, ImmutableArray<SegmentView> segments, InvertedIndex lexical, ArticleNumbers numbers, long articles)
    {
        Vectors = vectors;
        Segments = segments;
        Lexical = lexical;
        Names = numbers.Names;
        Chunks = segments.Sum(view => (long)view.LiveChunks);
        _contents = numbers.Contents;
        Articles = articles;
        foreach (var view in segments)
        {
            view.Segment.Hold();
        }
    }

    public VectorSet Vectors { get; }

    public ImmutableArray<SegmentView> Segments { get; }

    public InvertedIndex Lexical { get; }

    public FilterNames Names { get; }

    /// <summary>Of all scopes.</summary>
    public long Chunks { get; }

    /// <summary>Chunks that have postings: all of them.</summary>
    public int ChunksByWords => Lexical.Count;

    public long Articles { get; }

    public IndexContents ContentsOf(IReadOnlySet<AccessScope> scopes) => ScopeContents.Of(scopes, Names.Scopes, _contents);

    /// <summary>Null when the chunk is not alive here.</summary>
    public SlotRef? Find(long chunkId)
    {
        for (var number = Segments.Length - 1; number >= 0; number--)
        {
            if (Segments[number].SlotOf(chunkId) is { } slot)
            {
                return new SlotRef(number, slot);
            }
        }

        return null;
    }

    public ArticleRef ArticleAt(SlotRef place) => Segments[place.Segment].Articles[place.Slot];

    protected override void GiveBack()
    {
        foreach (var view in Segments)
        {
            view.Segment.Release();
        }
    }
}
