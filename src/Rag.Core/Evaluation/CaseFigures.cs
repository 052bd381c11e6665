namespace Rag.Core.Evaluation;

/// <summary>The part of an outcome that tables and charts of a whole run are made of.</summary>
/// <param name="Ordinal">Its place in the data set, from 0.</param>
/// <param name="Miss">Null where nothing was lost, or where it was not looked into.</param>
public sealed record CaseFigures(
    int Ordinal,
    string CaseId,
    string Kind,
    string Question,
    IReadOnlyDictionary<string, double> Figures,
    MissStage? Miss,
    CaseCost Cost
);
