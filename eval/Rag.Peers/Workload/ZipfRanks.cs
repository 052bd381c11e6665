namespace Rag.Peers.Workload;

/// <summary>Ranks in [0, count), the probability of rank r proportional to 1 / (r + 1)^exponent.</summary>
internal sealed class ZipfRanks
{
    private readonly double[] _cumulative;

    public ZipfRanks(int count, double exponent)
    {
        _cumulative = new double[count];
        var sum = 0.0;
        for (var rank = 0; rank < count; rank++)
        {
            _cumulative[rank] = sum += Math.Pow(rank + 1, -exponent);
        }
    }

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
