namespace Rag.Client.Articles;

/// <summary>What became of an article that was handed in. What was added or revised is durable, and found by the next question.</summary>
/// <param name="Status"><c>added</c>, <c>revised</c>, <c>unchanged</c> or <c>failed</c>.</param>
/// <param name="Error">A sentence; null unless it failed.</param>
public sealed record ArticleReceipt(string Status, string? ArticleId, int? Revision, string? Error);
