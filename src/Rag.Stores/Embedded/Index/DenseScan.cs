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

    private unsafe void Scan(int segmentNumber, int firstSlot, TopScores<SlotRef>[] best)
    {
        var view = _snapshot.Segments[segmentNumber];
        var segment = view.Segment;
        var end = Math.Min(firstSlot + SlotsPerRange, view.Chunks);
        Span<float> scores = stackalloc float[_vectors.Length];
        for (var slot = firstSlot; slot < end; slot++)
        {
            var sets = view.IsDead(slot) ? 0 : _sets.Of(view.Articles[slot]);
            if (sets == 0)
            {
                continue;
            }

            scores.Fill(float.NegativeInfinity);
            for (var row = segment.RowStarts[slot]; row < segment.RowStarts[slot + 1]; row++)
            {
                for (var q = 0; q < _vectors.Length; q++)
                {
                    if (!_vectors[q].IsEmpty)
                    {
                        scores[q] = Math.Max(scores[q], _vectors[q].ApproximateCosine(segment, row));
                    }
                }
            }

            while (sets != 0)
            {
                var ofSet = best.AsSpan(BitOperations.TrailingZeroCount(sets) * _vectors.Length, _vectors.Length);
                for (var q = 0; q < ofSet.Length; q++)
                {
                    if (scores[q] >= ofSet[q].Threshold)
                    {
                        ofSet[q].Offer(scores[q], new SlotRef(segmentNumber, slot));
                    }
                }

                sets &= sets - 1;
            }
        }
    }

    private static int RangesOf(SegmentView view) => Integers.CeilDivide(view.Chunks, SlotsPerRange);
}
