namespace Rag.Eval.Runs;

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
