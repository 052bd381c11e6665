using Rag.Core.Numerics;
using Rag.Retrieval;
using Rag.Stores.Embedded.Segments;
using Rag.Stores.Embedded.Vectors;

namespace Rag.Stores.Embedded.Index;

/// <summary>
/// One pass over every living, permitted chunk's codes for all query vectors at once. The best <c>keep</c> per query vector by approximate
/// score come out; the caller rescores them exactly. Work is cut into ranges of slots that workers take from a common counter.
/// </summary>
internal sealed class DenseScan
{
    private const int SlotsPerRange = 1024;

    /// <summary>Rows that are scored at once: their codes stay in the nearest cache for all query vectors.</summary>
    private const int RowsPerRun = 64;

    /// <summary>Row products below which a second thread costs more than it brings.</summary>
    private const long ProductsPerWorker = 150_000;

    private readonly Snapshot _snapshot;
    private readonly QueryVector[] _vectors;
    private readonly SlotFilter _filter;
    private readonly int _keep;
    private readonly int _ranges;
    private int _nextRange;

    public DenseScan(Snapshot snapshot, QueryVector[] vectors, SlotFilter filter, int keep)
    {
        _snapshot = snapshot;
        _vectors = vectors;
        _filter = filter;
        _keep = keep;
        _ranges = snapshot.Segments.Sum(view => RangesOf(view));
    }

    /// <summary>One list per query vector; the list of an empty vector is empty.</summary>
    public async ValueTask<TopScores<SlotRef>[]> RunAsync(int workers, CancellationToken cancellation)
    {
        var products = _snapshot.Segments.Sum(view => (long)view.LiveRows) * _vectors.Length;
        var helpers = new Task<TopScores<SlotRef>[]>[Math.Clamp(products / ProductsPerWorker, 1, workers) - 1];
        for (var i = 0; i < helpers.Length; i++)
        {
            helpers[i] = Task.Run(() => TakeRanges(cancellation), CancellationToken.None);
        }

        var best = TakeRanges(cancellation);
        foreach (var helper in helpers)
        {
            var theirs = await helper.ConfigureAwait(false);
            for (var q = 0; q < best.Length; q++)
            {
                best[q].OfferAll(theirs[q]);
            }
        }

        return best;
    }

    /// <summary>Ends early when canceled; the caller throws once every worker has left the snapshot's memory.</summary>
    private TopScores<SlotRef>[] TakeRanges(CancellationToken cancellation)
    {
        var best = Array.ConvertAll(_vectors, vector => new TopScores<SlotRef>(vector.IsEmpty ? 0 : _keep));
        for (
            var range = Interlocked.Increment(ref _nextRange) - 1;
            range < _ranges && !cancellation.IsCancellationRequested;
            range = Interlocked.Increment(ref _nextRange) - 1
        )
        {
            var segment = 0;
            while (range >= RangesOf(_snapshot.Segments[segment]))
            {
                range -= RangesOf(_snapshot.Segments[segment]);
                segment++;
            }

            Scan(segment, range * SlotsPerRange, best);
        }

        return best;
    }

    private void Scan(int segmentNumber, int firstSlot, TopScores<SlotRef>[] best)
    {
        var view = _snapshot.Segments[segmentNumber];
        var end = Math.Min(firstSlot + SlotsPerRange, view.Chunks);
        Span<float> scores = stackalloc float[RowsPerRun];
        var slot = firstSlot;
        while (slot < end)
        {
            var runEnd = RunEnd(view, slot, end);
            if (runEnd > slot)
            {
                for (var q = 0; q < _vectors.Length; q++)
                {
                    if (!_vectors[q].IsEmpty)
                    {
                        Offer(_vectors[q], best[q], segmentNumber, slot, runEnd, scores);
                    }
                }
            }

            slot = Math.Max(runEnd, slot + 1);
        }
    }

    /// <summary>
    /// Where the permitted chunks from this one on end, at the latest where they have more rows than are scored at once; one chunk may have
    /// more. The slot itself where it is not permitted.
    /// </summary>
    private unsafe int RunEnd(SegmentView view, int slot, int end)
    {
        var starts = view.Segment.RowStarts;
        if (_filter.PermitsEverything && view.LiveChunks == view.Chunks)
        {
            var whole = Math.Min(end, slot + RowsPerRun);
            while (whole > slot + 1 && starts[whole] - starts[slot] > RowsPerRun)
            {
                whole = slot + ((whole - slot) / 2);
            }

            return whole;
        }

        var runEnd = slot;
        while (
            runEnd < end
            && !view.IsDead(runEnd)
            && _filter.Permits(view.Articles[runEnd])
            && (runEnd == slot || starts[runEnd + 1] - starts[slot] <= RowsPerRun)
        )
        {
            runEnd++;
        }

        return runEnd;
    }

    private unsafe void Offer(QueryVector vector, TopScores<SlotRef> best, int segmentNumber, int slot, int runEnd, Span<float> scores)
    {
        var segment = _snapshot.Segments[segmentNumber].Segment;
        var starts = segment.RowStarts;
        var first = starts[slot];
        if (starts[runEnd] - first > RowsPerRun)
        {
            OfferLong(vector, best, new SlotRef(segmentNumber, slot), scores);
            return;
        }

        scores = scores[..(starts[runEnd] - first)];
        vector.ApproximateCosines(segment, first, scores);
        var threshold = best.Threshold;
        for (; slot < runEnd; slot++)
        {
            var score = scores[starts[slot] - first];
            for (var row = starts[slot] + 1; row < starts[slot + 1]; row++)
            {
                score = Math.Max(score, scores[row - first]);
            }

            if (score >= threshold)
            {
                best.Offer(score, new SlotRef(segmentNumber, slot));
                threshold = best.Threshold;
            }
        }
    }

    /// <summary>A chunk with more rows than are scored at once.</summary>
    private unsafe void OfferLong(QueryVector vector, TopScores<SlotRef> best, SlotRef place, Span<float> scores)
    {
        var segment = _snapshot.Segments[place.Segment].Segment;
        var (row, end, score) = (segment.RowStarts[place.Slot], segment.RowStarts[place.Slot + 1], float.NegativeInfinity);
        while (row < end)
        {
            var some = scores[..Math.Min(RowsPerRun, end - row)];
            vector.ApproximateCosines(segment, row, some);
            foreach (var one in some)
            {
                score = Math.Max(score, one);
            }

            row += some.Length;
        }

        best.Offer(score, place);
    }

    private static int RangesOf(SegmentView view) => Integers.CeilDivide(view.Chunks, SlotsPerRange);
}
