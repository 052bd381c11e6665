namespace Rag.Eval.Statistics;

/// <summary>
/// What two systems made of the same questions, question by question: the second's figure less the first's. Sums are taken in the order of
/// the questions, so that every machine rounds alike.
/// </summary>
public sealed class PairedDifferences
{
    private readonly double[] _values;

    /// <exception cref="ArgumentException">There is no difference, or one is no finite number.</exception>
    public PairedDifferences(IEnumerable<double> values)
    {
        _values = [.. values];
        if (_values.Length == 0 || !_values.All(double.IsFinite))
        {
            throw new ArgumentException("Differences are needed, at least one, all of them finite.", nameof(values));
        }

        var sum = 0.0;
        foreach (var value in _values)
        {
            sum += value;
        }

        Mean = sum / _values.Length;
        var squares = 0.0;
        foreach (var value in _values)
        {
            squares += (value - Mean) * (value - Mean);
        }

        Deviation = _values.Length > 1 ? Math.Sqrt(squares / (_values.Length - 1)) : 0;
    }

    /// <exception cref="ArgumentException">The systems have different numbers of figures, or none.</exception>
    public static PairedDifferences Between(IReadOnlyList<double> first, IReadOnlyList<double> second) =>
        first.Count == second.Count
            ? new PairedDifferences(first.Zip(second, (a, b) => b - a))
            : throw new ArgumentException($"The systems have {first.Count} and {second.Count} figures: the same questions are needed.");

    public int Count => _values.Length;

    public double Mean { get; }

    /// <summary>The sample's standard deviation; 0 for a single difference.</summary>
    public double Deviation { get; }

    /// <summary>Cohen's d for paired figures, the mean over the standard deviation; null where all differences are equal.</summary>
    public double? Effect => Deviation > 0 ? Mean / Deviation : null;

    internal ReadOnlySpan<double> Values => _values;

    /// <summary>
    /// Each value that there is with the number of its questions, the commonest first. Most figures have few values, and what is drawn for
    /// all questions of one value together costs a fraction of drawing them one by one.
    /// </summary>
    internal IReadOnlyList<(double Value, int Questions)> Counted() =>
        [
            .. _values
                .CountBy(value => value)
                .Select(counted => (counted.Key, counted.Value))
                .OrderByDescending(counted => counted.Value)
                .ThenBy(counted => counted.Key),
        ];
}
