using Rag.Core.Evaluation;

namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>What the list of runs shows.</summary>
/// <param name="Latest">The newest run that has outcomes; null where there is none.</param>
/// <param name="Stages">Null where the latest run's figures cannot be read.</param>
/// <param name="Verdict">What may be said of the newest completed run; null where nothing may.</param>
/// <param name="Tone">A class for the verdict: good, bad or even.</param>
/// <param name="Datasets">Null where runs cannot be made here, or where the data sets cannot be read.</param>
/// <param name="Problem">Why something of the page is missing, in a sentence.</param>
public sealed record RunsOverview(
    IReadOnlyList<RunGroup> Groups,
    EvalRun? Latest,
    StageCounts? Stages,
    string? Verdict,
    string Tone,
    RunProgress? Current,
    IReadOnlyList<DatasetSummary>? Datasets,
    string? Problem
)
{
    public bool IsPending => Groups.Any(group => group.Rows.Any(row => row.Cells.Any(cell => cell.IsPending)));
}
