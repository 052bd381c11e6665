using Rag.Core.Evaluation;

namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>A piece of evidence and where it was found.</summary>
/// <param name="Letter">Stands for it in the ranking.</param>
/// <param name="Title">Of the article; null where it is not stored, or not for everybody.</param>
/// <param name="Rank">Of the first passage of the run's ranking that holds it; null where none does.</param>
/// <param name="OtherRank">In the other run's ranking.</param>
/// <param name="Miss">Where it would have been, as far as that was looked into.</param>
public sealed record EvidenceReport(
    string Letter,
    Evidence Evidence,
    string? Title,
    string? Link,
    int? Rank,
    int? OtherRank,
    CaseMiss? Miss
);
