namespace Rag.Eval.Making;

/// <summary>What became of the questions that were made, filter by filter; a question counts at the first that it does not pass.</summary>
/// <param name="Articles">How many were read.</param>
/// <param name="Made">How many questions, before any filter.</param>
/// <param name="Repeated">Asked before in the same words.</param>
/// <param name="Copied">Repeat too much of their sentence.</param>
/// <param name="OtherStory">Search finds another story first, or nothing.</param>
/// <param name="NotInPassage">The passage found first does not hold the answer.</param>
/// <param name="Elsewhere">A passage of another story holds the answer too.</param>
/// <param name="Kept">What is left.</param>
/// <param name="ByRule">What is left, by the rule that made it.</param>
public sealed record MakingReport(
    int Articles,
    int Made,
    int Repeated,
    int Copied,
    int OtherStory,
    int NotInPassage,
    int Elsewhere,
    int Kept,
    IReadOnlyDictionary<string, int> ByRule
);
