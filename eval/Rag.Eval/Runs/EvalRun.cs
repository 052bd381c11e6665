namespace Rag.Eval.Runs;

/// <summary>One question's figures.</summary>
public sealed record EvalResult(string Id, string Kind, IReadOnlyDictionary<string, double> Figures, double Milliseconds);

/// <summary>A data set asked of one configuration.</summary>
/// <param name="Metrics">Means over all questions.</param>
/// <param name="ByKind">The same for each kind of question.</param>
/// <param name="Latency">Of single searches, one after the other, embedding included.</param>
/// <param name="Results">In the data set's order.</param>
public sealed record EvalRun(
    string Dataset,
    int Questions,
    IReadOnlyDictionary<string, double> Metrics,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> ByKind,
    LatencySummary Latency,
    IReadOnlyList<EvalResult> Results)
{
    public static EvalRun Of(string dataset, IReadOnlyList<EvalResult> results) => new(
        dataset,
        results.Count,
        Mean(results),
        results.GroupBy(result => result.Kind).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, Mean),
        LatencySummary.Of(results.Select(result => result.Milliseconds)),
        results);

    private static IReadOnlyDictionary<string, double> Mean(IEnumerable<EvalResult> results) => results
        .SelectMany(result => result.Figures)
        .GroupBy(figure => figure.Key)
        .ToDictionary(group => group.Key, group => group.Average(figure => figure.Value));
}

/// <summary>Milliseconds.</summary>
public sealed record LatencySummary(double P50, double P90, double P99, double Max)
{
    public static LatencySummary Of(IEnumerable<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToArray();
        double At(double share) => sorted.Length == 0 ? 0 : sorted[Math.Max(0, (int)Math.Ceiling(sorted.Length * share) - 1)];
        return new LatencySummary(At(0.5), At(0.9), At(0.99), At(1));
    }
}
