using Rag.Core.Evaluation;
using Rag.Eval.Answers;

namespace Rag.Eval.Runs;

/// <summary>A run as it is printed.</summary>
/// <param name="ByKind">Means over the questions of each kind.</param>
/// <param name="Latency">Of each question, from asking to the end of search or answer.</param>
/// <param name="Misses">How many questions were lost at each stage; empty where nobody looked.</param>
/// <param name="Refusals">Whether "do not say" is said at the right confidence; null where no confidence is known.</param>
/// <param name="Results">In the data set's order.</param>
public sealed record RunReport(
    string Id,
    string Dataset,
    string DatasetDigest,
    RunKind Kind,
    string Configuration,
    int Questions,
    IReadOnlyDictionary<string, double> Metrics,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> ByKind,
    LatencySummary Latency,
    IReadOnlyDictionary<MissStage, int> Misses,
    RefusalCalibration? Refusals,
    IReadOnlyList<RunReportLine> Results
)
{
    public static RunReport Of(EvalRun run, IReadOnlyList<CaseFigures> cases, RunDigest digest) =>
        new(
            run.Id,
            run.Plan.Dataset,
            run.Plan.DatasetDigest,
            run.Plan.Kind,
            run.Plan.Configuration.Digest,
            digest.Cases,
            digest.Means,
            digest.Kinds.ToDictionary(kind => kind.Kind, kind => kind.Means, StringComparer.Ordinal),
            LatencySummary.Of(cases.Select(item => item.Cost.TotalMs)),
            digest.Misses,
            digest.Refusals,
            [.. cases.Select(item => new RunReportLine(item.CaseId, item.Kind, item.Figures, item.Cost.TotalMs))]
        );
}
