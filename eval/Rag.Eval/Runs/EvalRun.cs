namespace Rag.Eval.Runs;

/// <summary>The figures of a data set whose questions were asked of one configuration.</summary>
/// <param name="Metrics">Means over all questions.</param>
/// <param name="ByKind">Means over the questions of each kind.</param>
/// <param name="Latency">Latency of searches that were made one after the other, embedding included.</param>
/// <param name="Results">The results in the data set's order.</param>
public sealed record EvalRun(
    string Dataset,
    int Questions,
    IReadOnlyDictionary<string, double> Metrics,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> ByKind,
    LatencySummary Latency,
    IReadOnlyList<EvalResult> Results
)
{
    public static EvalRun Of(string dataset, IReadOnlyList<EvalResult> results) =>
        new(
            dataset,
            results.Count,
            Mean(results),
            results
                .GroupBy(result => result.Kind)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, Mean),
            LatencySummary.Of(results.Select(result => result.Milliseconds)),
            results
        );

    private static IReadOnlyDictionary<string, double> Mean(IEnumerable<EvalResult> results) =>
        results
            .SelectMany(result => result.Figures)
            .GroupBy(figure => figure.Key)
            .ToDictionary(group => group.Key, group => group.Average(figure => figure.Value));
}
