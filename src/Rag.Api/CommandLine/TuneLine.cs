using Rag.Api.Evaluation;
using Rag.Eval.Statistics;
using Rag.Eval.Tuning;

namespace Rag.Api.CommandLine;

/// <summary>What tuning found, as machines read it.</summary>
/// <param name="Configuration">The proposal as settings by section.</param>
internal sealed record TuneLine(
    int Seed,
    int Settings,
    bool CutShort,
    string Verdict,
    string Sentence,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Configuration,
    IReadOnlyList<WeightChange> Proposal,
    IReadOnlyList<TunedSet> Sets,
    IReadOnlyList<TuneMetricLine> Metrics,
    IReadOnlyList<TuningFold> Folds
)
{
    public static TuneLine Of(TuningReport report) =>
        new(
            report.Options.Seed,
            report.Settings,
            report.IsCutShort,
            Name(report.Comparison.Verdict),
            report.Sentence,
            AcceptedSettings.Of(report.Proposal),
            report.Proposal,
            report.Sets,
            [.. report.Comparison.Metrics.Select(TuneMetricLine.Of)],
            report.Folds
        );

    public static string Name(Verdict verdict) =>
        verdict switch
        {
            Rag.Eval.Statistics.Verdict.Better => "better",
            Rag.Eval.Statistics.Verdict.Worse => "worse",
            _ => "no_difference",
        };
}

/// <summary>A figure today, and under weights that were chosen without the question.</summary>
internal sealed record TuneMetricLine(
    string Metric,
    int Questions,
    double Today,
    double HeldOut,
    double Low,
    double High,
    double AdjustedPValue,
    string Verdict,
    string Sentence
)
{
    public static TuneMetricLine Of(MetricComparison metric) =>
        new(
            metric.Metric,
            metric.Questions,
            metric.First,
            metric.Second,
            metric.Corrected.Low,
            metric.Corrected.High,
            metric.AdjustedPValue,
            TuneLine.Name(metric.Verdict),
            metric.Sentence
        );
}
