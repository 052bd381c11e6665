using System.Globalization;
using Rag.Core.Evaluation;
using Rag.Eval.Datasets;
using Rag.Eval.Figures;
using Rag.Eval.Statistics;

namespace Rag.Eval.Gates;

/// <summary>
/// Holds a run against a baseline: it passes where no figure has dropped by more than it may, beyond what chance among the questions
/// explains, and none by more than its bound. Only drops are looked for, so the tests have one side.
/// </summary>
public static class Gate
{
    /// <summary>The figures looked at where none are named: those that say what a reader of the news gets.</summary>
    public static IReadOnlyList<string> Metrics { get; } =
    [
        FigureNames.EvidenceRecall10,
        FigureNames.AllEvidence10,
        FigureNames.Success1,
        FigureNames.Success5,
        FigureNames.ReciprocalRank10,
        FigureNames.Precision10,
        FigureNames.F1,
        FigureNames.GoldFound,
        FigureNames.RightRefusal,
        FigureNames.WrongAnswer,
        FigureNames.QuoteVerbatim,
        FigureNames.QuoteSupports,
    ];

    /// <exception cref="DatasetException">The two cannot be compared; the message says why and what to do.</exception>
    public static GateResult Check(Baseline baseline, Baseline run, GateOptions options)
    {
        Comparable(baseline, run);
        var metrics = options.Metrics ?? Metrics;
        var means = baseline.Means();
        string[] named = [.. options.Metrics ?? [], .. options.Allowed.Keys, .. options.Bounds.Keys];
        foreach (var unknown in named.Where(name => !means.ContainsKey(name)))
        {
            throw new DatasetException($"The baseline has no figure {unknown}: it has {string.Join(", ", means.Keys)}; name one of these.");
        }

        string[] looked = [.. metrics.Union(options.Bounds.Keys)];
        var comparison = Significance.Compare(baseline.Cases, run.Cases, looked);
        var failures = Failures(comparison, means, looked, options);
        return new GateResult(comparison, failures, Sentence(comparison, failures));
    }

    /// <summary>A part of the questions, or other questions, may not pass for all of them.</summary>
    private static void Comparable(Baseline baseline, Baseline run)
    {
        if (baseline.Plan.Kind != run.Plan.Kind)
        {
            throw new DatasetException(
                $"The baseline is of {Kind(baseline)} and the run of {Kind(run)}: give a run of the baseline's kind."
            );
        }

        if (baseline.Plan.DatasetDigest != run.Plan.DatasetDigest)
        {
            throw new DatasetException(
                $"The questions of {run.Plan.Dataset} are not those of the baseline ({baseline.Plan.Dataset}, "
                    + $"{baseline.Cases.Count} questions): make a new baseline with rag eval export."
            );
        }

        var asked = run.Cases.Select(item => item.Id).ToHashSet(StringComparer.Ordinal);
        if (baseline.Cases.FirstOrDefault(item => !asked.Contains(item.Id)) is { } missing)
        {
            throw new DatasetException($"The run lacks question {missing.Id} of the baseline: ask all of its questions.");
        }
    }

    private static string Kind(Baseline baseline) => baseline.Plan.Kind == RunKind.Answer ? "answers" : "searches";

    private static List<GateFailure> Failures(
        Comparison comparison,
        IReadOnlyDictionary<string, double> means,
        IReadOnlyCollection<string> metrics,
        GateOptions options
    )
    {
        var failures = new List<GateFailure>();
        var compared = comparison.Metrics.ToDictionary(item => item.Metric, StringComparer.Ordinal);
        var tested = comparison.Metrics.Where(item => FigureNames.Repeats(item.Metric) is null).ToList();
        var corrected = tested
            .Zip(Holm.Adjust([.. tested.Select(OneSided)]), (item, value) => (item.Metric, Value: value))
            .ToDictionary(pair => pair.Metric, pair => pair.Value, StringComparer.Ordinal);
        foreach (var metric in metrics.Where(means.ContainsKey))
        {
            if (!compared.TryGetValue(metric, out var item))
            {
                failures.Add(
                    new GateFailure(
                        metric,
                        $"{metric} was {Figure(means[metric])} and no question of the run has it any more: look at the answers."
                    )
                );
            }
            else if (Drop(item) > options.Bounds.GetValueOrDefault(metric, double.PositiveInfinity))
            {
                failures.Add(new GateFailure(metric, Sentence(item, probability: null, options.Bounds[metric])));
            }
            else if (
                Drop(item) > options.Allowed.GetValueOrDefault(metric)
                && corrected.GetValueOrDefault(metric, OneSided(item)) is var probability
                && probability < Power.Level
            )
            {
                failures.Add(new GateFailure(metric, Sentence(item, probability, options.Allowed.GetValueOrDefault(metric))));
            }
        }

        return failures;
    }

    /// <summary>How much worse the figure is; below zero where it is better.</summary>
    private static double Drop(MetricComparison item) => FigureNames.IsLowerBetter(item.Metric) ? item.Difference : -item.Difference;

    /// <summary>Half of what lies beyond on both sides lies on the side of the drop.</summary>
    private static double OneSided(MetricComparison item) => Drop(item) > 0 ? item.PValue / 2 : 1 - (item.PValue / 2);

    /// <param name="probability">Of a drop as large by chance; null where chance is no excuse.</param>
    private static string Sentence(MetricComparison item, double? probability, double allowed)
    {
        var moved = item.Difference > 0 ? "rose" : "dropped";
        var chance = probability is { } p ? $", p = {Figure(p)}" : "";
        var may =
            probability is null ? $", where {Amount(allowed)} is allowed, whatever chance explains"
            : allowed > 0 ? $", where {Amount(allowed)} is allowed"
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{item.Metric} {moved} from {item.First:0.0000} to {item.Second:0.0000}: by {Math.Abs(item.Difference):0.0000} "
                + $"(95 % interval {item.Corrected.Low:+0.0000;-0.0000;0.0000} to {item.Corrected.High:+0.0000;-0.0000;0.0000}"
                + $"{chance}) over {item.Questions:N0} questions{may}."
        );
    }

    private static string Amount(double allowed) => allowed.ToString("0.0###", CultureInfo.InvariantCulture);

    private static string Sentence(Comparison comparison, IReadOnlyList<GateFailure> failures) =>
        failures.Count == 0
            ? $"The gate is passed: no figure dropped by more than chance explains, over {comparison.Matched:N0} questions."
            : "The gate is not passed. " + string.Join(' ', failures.Select(failure => failure.Sentence));

    private static string Figure(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
