using System.Numerics;
using System.Runtime.Intrinsics;
using Rag.Retrieval;
using Rag.Stores.Embedded.Segments;
using Rag.Stores.Embedded.Vectors;

namespace Rag.Stores.Embedded.Index;

/// <summary>The chunks that score best in each set for each query vector, of those that were offered. One worker fills it.</summary>
internal sealed class BestPlaces
{
    private readonly SlotSets _sets;
    private readonly int _vectors;
    private readonly TopScores<SlotRef>[] _lists;

    /// <param name="keep">Of each set and vector; nothing is kept for an empty one.</param>
    public BestPlaces(SlotSets sets, QueryVector[] vectors, int keep)
    {
        (_sets, _vectors) = (sets, vectors.Length);
        _lists =
        [
            .. Enumerable
                .Range(0, sets.Count * vectors.Length)
                .Select(i => new TopScores<SlotRef>(vectors[i % vectors.Length].IsEmpty ? 0 : keep)),
        ];
    }

    /// <summary>One for each set and query vector, those of a set together.</summary>
    public IReadOnlyList<TopScores<SlotRef>> Lists => _lists;

    /// <summary>Each once, whatever the number of sets, in no particular order.</summary>
    public IEnumerable<SlotRef> PlacesOf(int vector) =>
        _sets.Count == 1
            ? _lists[vector].Items.Select(item => item.Place)
            : _lists.Where((_, i) => i % _vectors == vector).SelectMany(list => list.Items).Select(item => item.Place).Distinct();

    public void OfferAll(BestPlaces other)
    {
        foreach (var (list, theirs) in _lists.Zip(other._lists))
        {
            list.OfferAll(theirs);
        }
    }

    /// <summary>Neighboring chunks, of which the best row of each counts.</summary>
    /// <param name="scores">Of all their rows.</param>
    public unsafe void Offer(int vector, SegmentView view, SlotRange slots, ReadOnlySpan<float> scores)
    {
        var starts = new ReadOnlySpan<int>(view.Segment.RowStarts + slots.First, slots.End - slots.First + 1);
        var row = Reaching(scores, 0, LeastOf(vector));
        while (row < scores.Length)
        {
            var slot = starts.BinarySearch(starts[0] + row);
            slot = slot < 0 ? ~slot - 1 : slot;
            var end = starts[slot + 1] - starts[0];
            var score = scores[row];
            while (++row < end)
            {
                score = Math.Max(score, scores[row]);
            }

            Offer(vector, view, new SlotRef(slots.Segment, slots.First + slot), score);
            row = Reaching(scores, end, LeastOf(vector));
        }
    }

    public void Offer(int vector, SegmentView view, SlotRef place, float score)
    {
        var sets = _sets.HoldAll(view) ? 1 : _sets.Of(view, place.Slot);
        while (sets != 0)
        {
            var list = _lists[(BitOperations.TrailingZeroCount(sets) * _vectors) + vector];
            if (score >= list.Threshold)
            {
                list.Offer(score, place);
            }

            sets &= sets - 1;
        }
    }

    /// <summary>A score below this enters no list of the vector.</summary>
    private float LeastOf(int vector)
    {
        var least = _lists[vector].Threshold;
        for (var i = vector + _vectors; i < _lists.Length; i += _vectors)
        {
            least = Math.Min(least, _lists[i].Threshold);
        }

        return least;
    }

    /// <summary>
    /// The first row from this one on that scores so much, of which there are hardly any where many are offered. The count of rows where
    /// none does.
    /// </summary>
    private static int Reaching(ReadOnlySpan<float> scores, int row, float least)
    {
        var needed = Vector256.Create(least);
        while (row + Vector256<float>.Count <= scores.Length)
        {
            var reach = Vector256.GreaterThanOrEqual(Vector256.Create(scores[row..]), needed).ExtractMostSignificantBits();
            if (reach != 0)
            {
                return row + BitOperations.TrailingZeroCount(reach);
            }

            row += Vector256<float>.Count;
        }

        while (row < scores.Length && !(scores[row] >= least))
        {
            row++;
        }

        return row;
    }
}
