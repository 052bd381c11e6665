using Rag.Core.Evaluation;

namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>What the page of one question shows.</summary>
/// <param name="Other">The run whose ranking stands beside; null where there is none.</param>
/// <param name="OtherOutcome">Null where the other run has not asked this question.</param>
/// <param name="Others">Runs to choose from, of the same questions.</param>
/// <param name="Passages">Those whose texts are shown come first.</param>
/// <param name="Previous">The question before in the data set; null at its beginning.</param>
public sealed record CaseReport(
    EvalRun Run,
    CaseOutcome Outcome,
    EvalRun? Other,
    CaseOutcome? OtherOutcome,
    IReadOnlyList<EvalRun> Others,
    IReadOnlyList<EvidenceReport> Evidence,
    IReadOnlyList<AlignedPassage> Passages,
    CaseFigures? Previous,
    CaseFigures? Next
);
