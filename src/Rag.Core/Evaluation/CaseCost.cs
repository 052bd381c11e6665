namespace Rag.Core.Evaluation;

/// <summary>What a question cost. Times are milliseconds; tokens are zero in a run of searches.</summary>
/// <param name="FirstMs">Until the first piece of the answer; null where none came.</param>
public sealed record CaseCost(
    double SearchMs,
    double? FirstMs,
    double TotalMs,
    int PromptTokens = 0,
    int CachedTokens = 0,
    int ComputedTokens = 0,
    int CompletionTokens = 0
)
{
    /// <summary>Who answered; null where nobody did, or where it was not noted.</summary>
    public CaseAuthor? Author { get; init; }
}
