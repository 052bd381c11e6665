using System.Collections.Immutable;
using Rag.Core.Numerics;
using Rag.Stores.Embedded.Segments;

namespace Rag.Stores.Embedded.Index;

/// <summary>All slots of a snapshot, in ranges that workers take from a common counter.</summary>
internal sealed class SlotRanges(ImmutableArray<SegmentView> segments)
{
    private const int SlotsPerRange = 1024;

    private readonly int _count = segments.Sum(RangesOf);
    private int _taken;

    /// <summary>Null once all are taken.</summary>
    public SlotRange? Take()
    {
        var range = Interlocked.Increment(ref _taken) - 1;
        if (range >= _count)
        {
            return null;
        }

        var segment = 0;
        while (range >= RangesOf(segments[segment]))
        {
            range -= RangesOf(segments[segment]);
            segment++;
        }

        var first = range * SlotsPerRange;
        return new SlotRange(segment, first, Math.Min(first + SlotsPerRange, segments[segment].Chunks));
    }

    private static int RangesOf(SegmentView view) => Integers.CeilDivide(view.Chunks, SlotsPerRange);
}
