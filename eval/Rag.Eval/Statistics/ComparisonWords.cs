using System.Globalization;
using Rag.Eval.Figures;

namespace Rag.Eval.Statistics;

/// <summary>Comparisons in sentences.</summary>
public static class ComparisonWords
{
    public static string Of(MetricComparison item)
    {
        var over = Invariant($"over {item.Questions:N0} {(item.Questions == 1 ? "question" : "questions")}");
        if (item.Verdict == Verdict.NoDifference)
        {
            return item.Difference == 0 && item.Effect is null
                ? Invariant($"{item.Metric} is {item.First:0.0000} in both, question by question, {over}.")
                : Invariant($"No difference can be claimed in {item.Metric}: {item.First:0.0000} and {item.Second:0.0000} ")
                    + Invariant($"({Between(item)}) {over}, which would show a difference of {item.SmallestShown:0.0000}.");
        }

        var moved = item.Difference > 0 ? "rose" : "fell";
        var judged = item.Verdict == Verdict.Better ? "better" : "worse";
        return Invariant(
            $"{item.Metric} {moved} from {item.First:0.0000} to {item.Second:0.0000} ({Between(item)}) {over}, which is {judged}."
        );
    }

    /// <summary>The difference with its interval and its p-value.</summary>
    public static string Between(MetricComparison item) =>
        Invariant($"{item.Difference:+0.0000;-0.0000;0.0000}, 95 % interval {item.Corrected.Low:+0.0000;-0.0000;0.0000} ")
        + Invariant($"to {item.Corrected.High:+0.0000;-0.0000;0.0000}, p = {item.AdjustedPValue:0.0000}");

    internal static string Of(Comparison comparison)
    {
        if (comparison.Matched == 0)
        {
            return "The runs have no question in common, so nothing can be said: compare runs of the same data set.";
        }

        var worse = Names(comparison, Verdict.Worse);
        var better = Names(comparison, Verdict.Better);
        var said = (worse.Length, better.Length) switch
        {
            (0, 0) => "No difference can be claimed",
            (0, _) => $"The second run is better in {better}",
            (_, 0) => $"The second run is worse in {worse}",
            _ => $"The second run is worse in {worse}, and better in {better}",
        };
        var left = comparison.OnlyFirst.Count + comparison.OnlySecond.Count;
        return Invariant($"{said}, over {comparison.Matched:N0} questions")
            + (left == 0 ? "." : Invariant($"; {left:N0} questions that only one of the runs has were left out."));
    }

    private static string Names(Comparison comparison, Verdict verdict) =>
        string.Join(
            ", ",
            comparison
                .Metrics.Where(item => item.Verdict == verdict && FigureNames.Repeats(item.Metric) is null)
                .Select(item => item.Metric)
        );

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
