using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Rag.Engine.Sampling;

/// <summary>
/// The tokens a draw is narrowed down to, in the order they were taken (by id, from a whole row): an order that a rounding error in the
/// logits does not disturb, so neither does it disturb what a seed draws. Owns buffers for a whole vocabulary: one for each thread. Never
/// holds a token of logit -infinity.
/// </summary>
internal sealed class Shortlist(int vocabularySize)
{
    private const int SpareKeys = 256;

    // A key orders by logit, then by id, the lower id above the higher. _weights[i] belongs to _keys[i] once weighed.
    private readonly ulong[] _keys = new ulong[vocabularySize];
    private readonly float[] _weights = new float[vocabularySize];

    // Copies that a search may put out of order.
    private readonly ulong[] _searchedKeys = new ulong[vocabularySize];
    private readonly float[] _searchedWeights = new float[vocabularySize];

    public int Count { get; private set; }

    public int this[int index] => IdOf(_keys[index]);

    /// <summary>Sum of the weights, that of the likeliest token being 1.</summary>
    public double Total
    {
        get
        {
            var total = 0.0;
            foreach (var weight in _weights.AsSpan(0, Count))
            {
                total += weight;
            }

            return total;
        }
    }

    public float Weight(int index) => _weights[index];

    /// <summary>
    /// Takes the tokens whose logit is at least <paramref name="floor"/>; the <paramref name="most"/> largest of them where there are more.
    /// </summary>
    /// <param name="maxima">The row's.</param>
    public void TakeFrom(ReadOnlySpan<float> row, GroupMaxima maxima, float floor, int most)
    {
        Count = 0;
        floor = MathF.Max(floor, MathF.Max(maxima.ReachedBy(most), float.MinValue));

        // The buffer runs over from time to time and is then cut down to the largest, which raises the floor for the rest of the row.
        var overflow = most <= (row.Length - SpareKeys - GroupMaxima.Group) / 2 ? (2 * most) + SpareKeys : int.MaxValue;
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(maxima.Values);
        for (var i = 0; i < vectors.Length; i++)
        {
            for (
                var hits = Vector512.GreaterThanOrEqual(vectors[i], Vector512.Create(floor)).ExtractMostSignificantBits();
                hits != 0;
                hits &= hits - 1
            )
            {
                var group = (i * RowPasses.Lanes) + BitOperations.TrailingZeroCount(hits);
                TakeGroup(GroupMaxima.GroupOf(row, group), group * GroupMaxima.Group, floor);
                if (Count >= overflow)
                {
                    floor = MathF.BitIncrement(LogitOf(KeepLargest(most))); // an equal one with a higher id comes after
                }
            }
        }

        if (Count > most)
        {
            KeepLargest(most);
        }
    }

    /// <summary>Takes the tokens named, which are distinct.</summary>
    public void TakeAmong(ReadOnlySpan<float> row, ReadOnlySpan<int> ids)
    {
        Count = 0;
        foreach (var id in ids)
        {
            if (!float.IsNegativeInfinity(row[id]))
            {
                _keys[Count++] = KeyOf(row[id], id);
            }
        }
    }

    /// <summary>Drops all but the largest; there are more.</summary>
    /// <returns>The key of the smallest that is kept.</returns>
    public ulong KeepLargest(int most)
    {
        var keys = _searchedKeys.AsSpan(0, Count);
        _keys.AsSpan(0, Count).CopyTo(keys);
        var least = Selection.Nth(keys, most);
        var kept = 0;
        foreach (var key in _keys.AsSpan(0, Count))
        {
            if (key >= least)
            {
                _keys[kept++] = key;
            }
        }

        Count = kept;
        return least;
    }

    public void SortByLogit()
    {
        var keys = _keys.AsSpan(0, Count);
        keys.Sort();
        keys.Reverse();
    }

    /// <summary>Gives each token its weight, exp((logit - largest logit) * scale). There must be one.</summary>
    public void Weigh(float scale)
    {
        var max = 0UL;
        var weights = _weights.AsSpan(0, Count);
        for (var i = 0; i < Count; i++)
        {
            weights[i] = LogitOf(_keys[i]);
            max = Math.Max(max, _keys[i]);
        }

        RowPasses.Exp(weights, LogitOf(max), scale, weights);
    }

    /// <summary>Drops the tokens that weigh less, a rounding error aside.</summary>
    public void KeepWeight(double least)
    {
        least *= 1 - 1e-6;
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (_weights[i] >= least)
            {
                (_keys[kept], _weights[kept]) = (_keys[i], _weights[i]);
                kept++;
            }
        }

        Count = kept;
    }

    /// <summary>The fewest of the likeliest that together weigh <paramref name="mass"/>: a search for the last of them, no sort.</summary>
    public void KeepMass(double mass)
    {
        var keys = _searchedKeys.AsSpan(0, Count);
        var weights = _searchedWeights.AsSpan(0, Count);
        _keys.AsSpan(0, Count).CopyTo(keys);
        _weights.AsSpan(0, Count).CopyTo(weights);
        var taken = 0.0; // by those searched below low, all of which stay
        mass = Math.Max(mass, double.Epsilon);
        var (low, high) = (0, Count - 1);
        while (low < high)
        {
            var pivot = Selection.Median(keys[low], keys[(low + high) / 2], keys[high]);
            var (i, j) = (low, high);
            while (i <= j)
            {
                while (keys[i] > pivot)
                {
                    i++;
                }

                while (keys[j] < pivot)
                {
                    j--;
                }

                if (i <= j)
                {
                    (keys[i], keys[j]) = (keys[j], keys[i]);
                    (weights[i], weights[j]) = (weights[j], weights[i]);
                    i++;
                    j--;
                }
            }

            var better = 0.0;
            foreach (var weight in weights[low..(j + 1)])
            {
                better += weight;
            }

            if (taken + better >= mass)
            {
                high = j;
                continue;
            }

            taken += better;
            if (i - j == 2)
            {
                taken += weights[j + 1]; // the pivot itself
                if (taken >= mass)
                {
                    (low, high) = (j + 1, j + 1);
                    break;
                }
            }

            low = i;
        }

        var least = ulong.MaxValue;
        foreach (var key in keys[..(Math.Min(low, high) + 1)])
        {
            least = Math.Min(least, key);
        }

        KeepFrom(least);
    }

    private void TakeGroup(ReadOnlySpan<float> logits, int firstId, float floor)
    {
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(logits);
        for (var i = 0; i < vectors.Length; i++)
        {
            for (
                var hits = Vector512.GreaterThanOrEqual(vectors[i], Vector512.Create(floor)).ExtractMostSignificantBits();
                hits != 0;
                hits &= hits - 1
            )
            {
                var place = (i * RowPasses.Lanes) + BitOperations.TrailingZeroCount(hits);
                _keys[Count++] = KeyOf(logits[place], firstId + place);
            }
        }

        for (var place = vectors.Length * RowPasses.Lanes; place < logits.Length; place++)
        {
            if (logits[place] >= floor)
            {
                _keys[Count++] = KeyOf(logits[place], firstId + place);
            }
        }
    }

    private void KeepFrom(ulong least)
    {
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (_keys[i] >= least)
            {
                (_keys[kept], _weights[kept]) = (_keys[i], _weights[i]);
                kept++;
            }
        }

        Count = kept;
    }

    /// <summary>The token at this share, in [0, 1), of the whole weight.</summary>
    public int At(double share)
    {
        var left = share * Total;
        for (var i = 0; i < Count; i++)
        {
            left -= _weights[i];
            if (left < 0)
            {
                return this[i];
            }
        }

        return this[0]; // rounding left a little over: the first has a weight like any other
    }

    private static ulong KeyOf(float logit, int id)
    {
        var bits = BitConverter.SingleToInt32Bits(logit + 0f); // -0 becomes 0: they are equal
        var ordered = (uint)(bits ^ ((bits >> 31) & int.MaxValue)) ^ 0x80000000;
        return ((ulong)ordered << 32) | ~(uint)id;
    }

    private static int IdOf(ulong key) => (int)~(uint)key;

    private static float LogitOf(ulong key)
    {
        var ordered = (int)((uint)(key >> 32) ^ 0x80000000);
        return BitConverter.Int32BitsToSingle(ordered ^ ((ordered >> 31) & int.MaxValue));
    }
}
