using System.Collections.Immutable;
using Rag.Stores.Embedded.Index;

namespace Rag.Stores.Embedded.Segments;

/// <summary>
/// Sealed neighbors that are written into one file on a thread of its own, while commits and searches go on. They stay readable until it is
/// released. The file counts for nothing before it is put in their place; chunks that die meanwhile are dead in it.
/// </summary>
internal sealed class MergeAside
{
    private readonly Task<Written> _writing;

    /// <param name="write">Writes the living chunks of the parts.</param>
    /// <param name="written">Called on that thread in the end, also where it failed.</param>
    public MergeAside(
        ImmutableArray<SegmentView> parts,
        Func<IReadOnlyList<SegmentView>, (SegmentRecord Record, MappedSegment Segment)> write,
        Action written
    )
    {
        Parts = parts;
        foreach (var part in parts)
        {
            part.Segment.Hold();
        }

        _writing = Task.Run(() =>
        {
            var (record, segment) = write(parts);
            return new Written(record, segment, SegmentView.LivingArticles(parts));
        });
        _writing.ContinueWith(_ => written(), TaskScheduler.Default);
    }

    public bool IsWritten => _writing.IsCompleted;

    /// <summary>As they were when the writing began.</summary>
    public ImmutableArray<SegmentView> Parts { get; }

    /// <summary>The first of the places that the parts have now; null where they are not there any more.</summary>
    public int? PlaceIn(ImmutableArray<SegmentView> segments)
    {
        var places = Enumerable.Range(0, Math.Max(0, segments.Length - Parts.Length + 1));
        return places.Where(AreAt).Select(first => (int?)first).FirstOrDefault();

        bool AreAt(int first) => Parts.Index().All(part => segments[first + part.Index].Segment == part.Item.Segment);
    }

    /// <summary>Waits until it is written. The caller releases the segment.</summary>
    /// <param name="parts">As they are now: some chunks may be dead that were written.</param>
    /// <exception cref="IOException">It could not be written; nothing is left of it.</exception>
    public SegmentView Take(IReadOnlyList<SegmentView> parts)
    {
        var (record, segment, articles) = _writing.GetAwaiter().GetResult();
        var dead = new ulong[(record.Chunks + 63) / 64];
        var place = 0;
        foreach (var (written, now) in Parts.Zip(parts))
        {
            foreach (var slot in written.LivingSlots())
            {
                dead[place >> 6] |= now.IsDead(slot) ? 1UL << place : 0;
                place++;
            }
        }

        return new SegmentView(segment, record, articles, record.Chunks, dead);
    }

    /// <summary>Waits, since what is read must stay readable until then.</summary>
    public void Release()
    {
        Task.WaitAny(_writing);
        foreach (var part in Parts)
        {
            part.Segment.Release();
        }
    }

    private sealed record Written(SegmentRecord Record, MappedSegment Segment, ArticleRef[] Articles);
}
