namespace Rag.Eval.Statistics;

/// <summary>A sample in ascending order and its percentiles; a share lies in [0, 1].</summary>
public sealed class Percentiles
{
    private readonly double[] _sorted;

    /// <exception cref="ArgumentException">The sample is empty.</exception>
    public Percentiles(IEnumerable<double> sample)
    {
        _sorted = [.. sample.Order()];
        if (_sorted.Length == 0)
        {
            throw new ArgumentException("An empty sample has no percentiles.", nameof(sample));
        }
    }

    public double Max => _sorted[^1];

    /// <summary>The middle value; half way between the middle two when their number is even.</summary>
    public double Median => Interpolated(.5);

    /// <summary>The smallest value that at least this share of the sample does not exceed.</summary>
    public double NearestRank(double share) => _sorted[Math.Max((int)Math.Ceiling(share * _sorted.Length) - 1, 0)];

    /// <summary>On the straight line between the two values nearest in rank.</summary>
    public double Interpolated(double share)
    {
        var place = share * (_sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, _sorted.Length - 1);
        return _sorted[below] + ((place - below) * (_sorted[above] - _sorted[below]));
    }
}
