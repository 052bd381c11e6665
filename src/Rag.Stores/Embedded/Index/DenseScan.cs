using Rag.Retrieval;
using Rag.Stores.Embedded.Segments;
using Rag.Stores.Embedded.Vectors;

namespace Rag.Stores.Embedded.Index;

/// <summary>
/// One pass over every living, permitted chunk's codes for all query vectors at once. The best <c>keep</c> per set and query vector by
/// approximate score come out; the caller rescores them exactly. In a large store the pass goes over signs, an eighth of the bytes, where
/// segments have them, and a second one over the codes of those that it picked. Workers take ranges of slots from a common counter.
/// </summary>
internal sealed class DenseScan
{
    /// <summary>Rows that are scored at once: their codes, or signs, stay in the nearest cache for all query vectors.</summary>
    private const int CodesPerRun = 64;
    private const int SignsPerRun = 512;

    /// <summary>Row products below which a second thread costs more than it brings.</summary>
    private const long ProductsPerWorker = 150_000;

    /// <summary>Rows whose signs are compared in the time of one product.</summary>
    private const int SignsPerProduct = 8;

    /// <summary>Picked chunks below which a second thread costs more than it brings.</summary>
    private const int PicksPerWorker = 512;

    private readonly Snapshot _snapshot;
    private readonly QueryVector[] _vectors;
    private readonly SlotSets _sets;
    private readonly int _keep;
    private readonly SlotRanges _ranges;

    /// <summary>By segment, then query vector; null where codes are scored at once.</summary>
    private readonly SignQuery?[]?[] _signs;

    /// <summary>Chunks that signs pick; null where all are scored.</summary>
    private readonly int? _picks;

    public DenseScan(Snapshot snapshot, QueryVector[] vectors, SlotSets sets, int keep, SignStage stage)
    {
        _snapshot = snapshot;
        _vectors = vectors;
        _sets = sets;
        _keep = keep;
        _ranges = new SlotRanges(snapshot.Segments);
        var signed = snapshot.Segments.Where(view => view.Segment.Signs is not null).ToList();
        var share = sets.ShareOf(signed);
        _picks = stage.PicksOf(keep, share * signed.Sum(view => (long)view.LiveRows), share * signed.Sum(view => (long)view.LiveChunks));
        _signs = [.. snapshot.Segments.Select(view => _picks is null || view.Segment.Signs is not { } signs ? null : Ask(signs))];
    }

    /// <summary>One list per set and query vector, those of a set together; the list of an empty vector is empty.</summary>
    public async ValueTask<IReadOnlyList<TopScores<SlotRef>>> RunAsync(int workers, CancellationToken cancellation)
    {
        var found = await ByWorkersAsync(Math.Clamp(Products() / ProductsPerWorker, 1, workers), () => TakeRanges(cancellation))
            .ConfigureAwait(false);
        var (best, picked) = found[0];
        foreach (var theirs in found.AsSpan(1))
        {
            best.OfferAll(theirs.Best);
            picked?.OfferAll(theirs.Picked!);
        }

        if (picked is not null)
        {
            var pass = new PickedPass(_snapshot, _vectors, picked);
            var scored = await ByWorkersAsync(Math.Clamp(pass.Count / PicksPerWorker, 1, workers), () => Score(pass, cancellation))
                .ConfigureAwait(false);
            Array.ForEach(scored, best.OfferAll);
        }

        return best.Lists;
    }

    /// <summary>What each of the workers found, of which the caller is the first.</summary>
    private static async ValueTask<T[]> ByWorkersAsync<T>(long workers, Func<T> work)
    {
        var found = new T[workers];
        var helpers = new Task<T>[workers - 1];
        foreach (ref var helper in helpers.AsSpan())
        {
            helper = Task.Run(work, CancellationToken.None);
        }

        found[0] = work();
        foreach (var (i, helper) in helpers.Index())
        {
            found[i + 1] = await helper.ConfigureAwait(false);
        }

        return found;
    }

    private SignQuery?[] Ask(RowSigns signs) =>
        Array.ConvertAll(_vectors, vector => vector.IsEmpty ? null : new SignQuery(vector.Values, signs));

    private long Products() =>
        _vectors.Length
        * _snapshot.Segments.Zip(_signs, (view, signs) => (long)view.LiveRows / (signs is null ? 1 : SignsPerProduct)).Sum();

    /// <summary>Ends early when canceled; the caller throws once every worker has left the snapshot's memory.</summary>
    private (BestPlaces Best, BestPlaces? Picked) TakeRanges(CancellationToken cancellation)
    {
        var best = new BestPlaces(_sets, _vectors, _keep);
        var picked = _picks is { } count ? new BestPlaces(_sets, _vectors, count) : null;
        while (!cancellation.IsCancellationRequested && _ranges.Take() is { } range)
        {
            Scan(range, _signs[range.Segment] is null ? best : picked!);
        }

        return (best, picked);
    }

    private BestPlaces Score(PickedPass pass, CancellationToken cancellation)
    {
        var best = new BestPlaces(_sets, _vectors, _keep);
        pass.Score(best, cancellation);
        return best;
    }

    private void Scan(SlotRange range, BestPlaces best)
    {
        var view = _snapshot.Segments[range.Segment];
        var signs = _signs[range.Segment];
        Span<float> room = stackalloc float[SignsPerRun + (2 * SignSums.Rows)];
        var slot = range.First;
        while (slot < range.End)
        {
            var end = signs is null ? EndOfCodes(view, slot, range.End) : EndOfRun(view, slot, range.End, SignsPerRun);
            for (var q = 0; q < _vectors.Length && end > slot; q++)
            {
                if (!_vectors[q].IsEmpty)
                {
                    Offer(q, signs?[q], new SlotRange(range.Segment, slot, end), best, room);
                }
            }

            slot = Math.Max(end, slot + 1);
        }
    }

    /// <summary>
    /// Where the permitted chunks from this one on end, at the latest where they have more rows than are scored at once; one chunk may have
    /// more. The slot itself where it is not permitted. Signs are compared of all chunks: that costs less than to ask who is permitted.
    /// </summary>
    private unsafe int EndOfCodes(SegmentView view, int slot, int end)
    {
        if (_sets.HoldAll(view))
        {
            return EndOfRun(view, slot, end, CodesPerRun);
        }

        var starts = view.Segment.RowStarts;
        var permitted = slot;
        while (
            permitted < end && _sets.Of(view, permitted) != 0 && (permitted == slot || starts[permitted + 1] - starts[slot] <= CodesPerRun)
        )
        {
            permitted++;
        }

        return permitted;
    }

    /// <summary>Where the chunks from this one on have this many rows, at the latest at the end; at least one chunk.</summary>
    private static unsafe int EndOfRun(SegmentView view, int slot, int end, int rows)
    {
        var starts = view.Segment.RowStarts;
        if (starts[end] - starts[slot] <= rows)
        {
            return end;
        }

        var found = new ReadOnlySpan<int>(starts + slot, end - slot).BinarySearch(starts[slot] + rows);
        return slot + Math.Max(1, found < 0 ? ~found - 1 : found);
    }

    private unsafe void Offer(int q, SignQuery? signs, SlotRange slots, BestPlaces best, Span<float> room)
    {
        var view = _snapshot.Segments[slots.Segment];
        var (first, end) = (view.Segment.RowStarts[slots.First], view.Segment.RowStarts[slots.End]);
        if (end - first > (signs is null ? CodesPerRun : SignsPerRun))
        {
            var place = new SlotRef(slots.Segment, slots.First);
            best.Offer(q, view, place, _vectors[q].ApproximateBest(view.Segment, first, end));
        }
        else if (signs is not null)
        {
            best.Offer(q, view, slots, signs.Cosines(first, end, room));
        }
        else
        {
            var scores = room[..(end - first)];
            _vectors[q].ApproximateCosines(view.Segment, first, scores);
            best.Offer(q, view, slots, scores);
        }
    }
}
