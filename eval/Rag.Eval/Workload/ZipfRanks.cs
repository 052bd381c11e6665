namespace Rag.Eval.Workload;

/// <summary>Ranks in [0, count) by Zipf popularity with exponent 1: the probability of rank r is proportional to 1 / (r + 1).</summary>
public sealed class ZipfRanks
{
    private readonly double[] _cumulative;

    public ZipfRanks(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        _cumulative = new double[count];
        var sum = 0.0;
        for (var rank = 0; rank < count; rank++)
        {
            _cumulative[rank] = sum += 1.0 / (rank + 1);
        }
    }

    /// <summary>Takes one number from the generator.</summary>
    public int Draw(Random random)
    {
        var found = Array.BinarySearch(_cumulative, random.NextDouble() * _cumulative[^1]);
        return Math.Min(found >= 0 ? found + 1 : ~found, _cumulative.Length - 1);
    }

    /// <summary>Different ranks, in the order in which they were drawn.</summary>
    public IReadOnlyList<int> DrawDistinct(int ranks, Random random)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ranks, _cumulative.Length);
        var drawn = new List<int>(ranks);
        while (drawn.Count < ranks)
        {
            if (Draw(random) is var rank && !drawn.Contains(rank))
            {
                drawn.Add(rank);
            }
        }

        return drawn;
    }
}
