using System.Numerics;
using Rag.Core.Numerics;
using Rag.Retrieval;
using Rag.Stores.Embedded.Segments;
using Rag.Stores.Embedded.Vectors;

namespace Rag.Stores.Embedded.Index;

/// <summary>
/// One pass over every living, permitted chunk's codes for all query vectors at once. The best <c>keep</c> per set and query vector by
/// approximate score come out; the caller rescores them exactly. Work is cut into ranges of slots that workers take from a common counter.
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
    private readonly SlotSets _sets;
    private readonly int _keep;
    private readonly int _ranges;
    private int _nextRange;

    public DenseScan(Snapshot snapshot, QueryVector[] vectors, SlotSets sets, int keep)
    {
        _snapshot = snapshot;
        _vectors = vectors;
        _sets = sets;
        _keep = keep;
        _ranges = snapshot.Segments.Sum(view => RangesOf(view));
    }

    /// <summary>One list per set and query vector, those of a set together; the list of an empty vector is empty.</summary>
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
        var best = new TopScores<SlotRef>[_sets.Count * _vectors.Length];
        foreach (var i in Enumerable.Range(0, best.Length))
        {
            best[i] = new TopScores<SlotRef>(_vectors[i % _vectors.Length].IsEmpty ? 0 : _keep);
        }

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
                        Offer(q, best, segmentNumber, slot, runEnd, scores);
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
        if (IsWhole(view))
        {
            var whole = Math.Min(end, slot + RowsPerRun);
            while (whole > slot + 1 && starts[whole] - starts[slot] > RowsPerRun)
            {
                whole = slot + ((whole - slot) / 2);
            }

            return whole;
        }

        var runEnd = slot;
        while (runEnd < end && SetsOf(view, runEnd) != 0 && (runEnd == slot || starts[runEnd + 1] - starts[slot] <= RowsPerRun))
        {
            runEnd++;
        }

        return runEnd;
    }

    private unsafe void Offer(int q, TopScores<SlotRef>[] best, int segmentNumber, int slot, int runEnd, Span<float> scores)
    {
        var view = _snapshot.Segments[segmentNumber];
        var starts = view.Segment.RowStarts;
        var first = starts[slot];
        if (starts[runEnd] - first > RowsPerRun)
        {
            Offer(q, best, new SlotRef(segmentNumber, slot), SetsOf(view, slot), LongScore(_vectors[q], segmentNumber, slot, scores));
            return;
        }

        scores = scores[..(starts[runEnd] - first)];
        _vectors[q].ApproximateCosines(view.Segment, first, scores);
        var isWhole = IsWhole(view);
        var threshold = best[q].Threshold;
        for (; slot < runEnd; slot++)
        {
            var score = scores[starts[slot] - first];
            for (var row = starts[slot] + 1; row < starts[slot + 1]; row++)
            {
                score = Math.Max(score, scores[row - first]);
            }

            if (!isWhole)
            {
                Offer(q, best, new SlotRef(segmentNumber, slot), SetsOf(view, slot), score);
            }
            else if (score >= threshold)
            {
                best[q].Offer(score, new SlotRef(segmentNumber, slot));
                threshold = best[q].Threshold;
            }
        }
    }

    private void Offer(int q, TopScores<SlotRef>[] best, SlotRef place, uint sets, float score)
    {
        while (sets != 0)
        {
            var ofSet = best[(BitOperations.TrailingZeroCount(sets) * _vectors.Length) + q];
            if (score >= ofSet.Threshold)
            {
                ofSet.Offer(score, place);
            }

            sets &= sets - 1;
        }
    }

    /// <summary>Of a chunk with more rows than are scored at once.</summary>
    private unsafe float LongScore(QueryVector vector, int segmentNumber, int slot, Span<float> scores)
    {
        var segment = _snapshot.Segments[segmentNumber].Segment;
        var (row, end, score) = (segment.RowStarts[slot], segment.RowStarts[slot + 1], float.NegativeInfinity);
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

        return score;
    }

    /// <summary>Every chunk of the segment is in the one set that there is.</summary>
    private bool IsWhole(SegmentView view) => _sets.IsEverything && view.LiveChunks == view.Chunks;

    private uint SetsOf(SegmentView view, int slot) => view.IsDead(slot) ? 0 : _sets.Of(view.Articles[slot]);

    private static int RangesOf(SegmentView view) => Integers.CeilDivide(view.Chunks, SlotsPerRange);
}
