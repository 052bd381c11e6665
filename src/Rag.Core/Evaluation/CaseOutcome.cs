namespace Rag.Core.Evaluation;

/// <summary>A question with what became of it.</summary>
/// <param name="Ordinal">Its place in the data set, from 0.</param>
/// <param name="Ranking">What was found, best first.</param>
/// <param name="Answer">Null in a run of searches.</param>
/// <param name="Figures">By name, such as <c>evidence_recall@10</c> or <c>f1</c>; one that the question has no part in is absent.</param>
/// <param name="Miss">Null where nothing was lost, or where it was not looked into.</param>
public sealed record CaseOutcome(
    int Ordinal,
    EvalCase Case,
    IReadOnlyList<RankedPassage> Ranking,
    CaseAnswer? Answer,
    CaseCost Cost,
    IReadOnlyDictionary<string, double> Figures,
    CaseMiss? Miss
);
