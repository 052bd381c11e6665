namespace Rag.Core.Evaluation;

/// <param name="ArticleId">The data set's own id of the article that holds the evidence: the store keeps it as the source's.</param>
/// <param name="Fact">The words of the fact, or null when any chunk of the article is evidence.</param>
public sealed record Evidence(string ArticleId, string? Fact);
