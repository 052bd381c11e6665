using Rag.Stores.Embedded.Index;

namespace Rag.Stores.Embedded.Segments;

/// <summary>
/// A segment as one snapshot sees it: its first <see cref="Chunks"/> slots less the dead ones. Immutable; a deletion makes a new view
/// with a copied bitmap.
/// </summary>
internal sealed unsafe class SegmentView
{
    private readonly ulong[]? _dead;

    public SegmentView(VectorSegment segment, SegmentRecord? record, ArticleRef[] articles, int chunks, ulong[]? dead)
    {
        Segment = segment;
        Record = record;
        Articles = articles;
        Chunks = chunks;
        _dead = dead;
        for (var slot = 0; slot < chunks; slot++)
        {
            if (!IsDead(slot))
            {
                LiveChunks++;
                LiveRows += RowsOf(slot);
            }
        }
    }

    /// <summary>Derived from another view: who derives it says what lives, so that nothing is counted anew.</summary>
    private SegmentView(SegmentView other, VectorSegment segment, ArticleRef[] articles, int chunks, ulong[]? dead) =>
        (Segment, Record, Articles, Chunks, _dead) = (segment, other.Record, articles, chunks, dead);

    public VectorSegment Segment { get; }

    /// <summary>Null for the tail, which has no file yet.</summary>
    public SegmentRecord? Record { get; }

    /// <summary>By slot; may be longer than <see cref="Chunks"/>. Entries of dead slots say nothing.</summary>
    public ArticleRef[] Articles { get; }

    public int Chunks { get; }

    public int LiveChunks { get; private init; }

    public int LiveRows { get; private init; }

    public int Rows => Segment.RowStarts[Chunks];

    public bool IsDead(int slot) => _dead is not null && (slot >> 6) < _dead.Length && (_dead[slot >> 6] >> slot & 1) != 0;

    public int RowsOf(int slot) => Segment.RowStarts[slot + 1] - Segment.RowStarts[slot];

    /// <summary>The slot of a living chunk, else null.</summary>
    public int? SlotOf(long chunkId)
    {
        var slot = new ReadOnlySpan<long>(Segment.ChunkIds, Chunks).BinarySearch(chunkId);
        return slot < 0 || IsDead(slot) ? null : slot;
    }

    public SegmentView WithDead(IEnumerable<int> slots)
    {
        var dead = new ulong[(Chunks + 63) / 64];
        _dead?.AsSpan().CopyTo(dead);
        var (chunks, rows) = (LiveChunks, LiveRows);
        foreach (var slot in slots)
        {
            if ((dead[slot >> 6] >> slot & 1) == 0)
            {
                dead[slot >> 6] |= 1UL << slot;
                chunks--;
                rows -= RowsOf(slot);
            }
        }

        return new SegmentView(this, Segment, Articles, Chunks, dead) { LiveChunks = chunks, LiveRows = rows };
    }

    /// <summary>The same segment after its writer appended: more slots are visible, the dead stay dead.</summary>
    public SegmentView Extended(VectorSegment segment, ArticleRef[] articles, int chunks) =>
        new(this, segment, articles, chunks, _dead)
        {
            LiveChunks = LiveChunks + chunks - Chunks,
            LiveRows = LiveRows + segment.RowStarts[chunks] - Rows,
        };

    /// <summary>The ids of the living chunks, in order.</summary>
    public long[] LivingChunks() => [.. LivingSlots().Select(slot => Segment.ChunkIds[slot])];

    /// <summary>Of neighbors that are made one: the article of each living chunk, in order.</summary>
    public static ArticleRef[] LivingArticles(IReadOnlyList<SegmentView> views) =>
        [.. views.SelectMany(view => view.LivingSlots().Select(slot => view.Articles[slot]))];

    public IEnumerable<int> LivingSlots() => Enumerable.Range(0, Chunks).Where(slot => !IsDead(slot));
}
