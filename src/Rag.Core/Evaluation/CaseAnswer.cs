namespace Rag.Core.Evaluation;

/// <summary>What was answered.</summary>
/// <param name="ShortAnswer">Empty for a refusal.</param>
/// <param name="Quote">Null where nothing was quoted.</param>
/// <param name="Confidence">In [0, 1]; null where it is not known.</param>
/// <param name="Declined">The short answer that would have been given; null where the service gave one or had none.</param>
/// <param name="QuotePassage">Index in the case's ranking of the passage quoted; null where it is not in it.</param>
public sealed record CaseAnswer(
    string Text,
    string ShortAnswer,
    string? Quote,
    bool IsRefusal,
    double? Confidence,
    string? Declined,
    int? QuotePassage
)
{
    /// <summary>The store's id of the article that is quoted, or that would have been; null where it is not known.</summary>
    public string? QuoteArticle { get; init; }
}
