using Rag.Core.Numerics;
using Rag.Stores.Embedded;

namespace Rag.Stores.Vectors;

/// <summary>
/// One pass over every living, permitted chunk's codes for all probes at once. The best <c>keep</c> per probe by approximate score come
/// out; the caller rescores them exactly. Work is cut into ranges of slots that workers take from a common counter.
/// </summary>
internal sealed class DenseScan
{
    private const int SlotsPerRange = 1024;

    /// <summary>Row products below which a second thread costs more than it brings.</summary>
    private const long ProductsPerWorker = 150_000;

    private readonly Snapshot _snapshot;
    private readonly ProbeVector[] _probes;
    private readonly SlotFilter _filter;
    private readonly int _keep;
    private readonly int _ranges;
    private int _nextRange;

    public DenseScan(Snapshot snapshot, ProbeVector[] probes, SlotFilter filter, int keep)
    {
        _snapshot = snapshot;
        _probes = probes;
        _filter = filter;
        _keep = keep;
        _ranges = snapshot.Segments.Sum(view => RangesOf(view));
    }

    /// <summary>One list per probe; an empty probe's is empty.</summary>
    public async ValueTask<TopSlots[]> RunAsync(int workers, CancellationToken cancellation)
    {
        var products = _snapshot.Segments.Sum(view => (long)view.LiveRows) * _probes.Length;
        var helpers = new Task<TopSlots[]>[Math.Clamp(products / ProductsPerWorker, 1, workers) - 1];
        for (var i = 0; i < helpers.Length; i++)
        {
            helpers[i] = Task.Run(() => TakeRanges(cancellation), CancellationToken.None);
        }

        var best = TakeRanges(cancellation);
        foreach (var helper in helpers)
        {
            var theirs = await helper.ConfigureAwait(false);
            for (var p = 0; p < best.Length; p++)
            {
                best[p].OfferAll(theirs[p]);
            }
        }

        return best;
    }

    /// <summary>Ends early when canceled; the caller throws once every worker has left the snapshot's memory.</summary>
    private TopSlots[] TakeRanges(CancellationToken cancellation)
    {
        var best = Array.ConvertAll(_probes, probe => new TopSlots(probe.IsEmpty ? 0 : _keep));
        for (var range = Interlocked.Increment(ref _nextRange) - 1;
            range < _ranges && !cancellation.IsCancellationRequested;
            range = Interlocked.Increment(ref _nextRange) - 1)
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

    private unsafe void Scan(int segmentNumber, int firstSlot, TopSlots[] best)
    {
        var view = _snapshot.Segments[segmentNumber];
        var segment = view.Segment;
        var end = Math.Min(firstSlot + SlotsPerRange, view.Chunks);
        Span<float> scores = stackalloc float[_probes.Length];
        for (var slot = firstSlot; slot < end; slot++)
        {
            if (view.IsDead(slot) || !_filter.Permits(view.Articles[slot]))
            {
                continue;
            }

            scores.Fill(float.NegativeInfinity);
            for (var row = segment.RowStarts[slot]; row < segment.RowStarts[slot + 1]; row++)
            {
                for (var p = 0; p < _probes.Length; p++)
                {
                    if (!_probes[p].IsEmpty)
                    {
                        scores[p] = Math.Max(scores[p], _probes[p].ApproximateCosine(segment, row));
                    }
                }
            }

            for (var p = 0; p < _probes.Length; p++)
            {
                if (scores[p] >= best[p].Threshold)
                {
                    best[p].Offer(scores[p], new SlotRef(segmentNumber, slot));
                }
            }
        }
    }

    private static int RangesOf(SegmentView view) => Integers.CeilDivide(view.Chunks, SlotsPerRange);
}
