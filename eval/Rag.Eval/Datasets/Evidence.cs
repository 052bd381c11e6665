namespace Rag.Eval.Datasets;

/// <param name="ArticleId">The article that holds the evidence.</param>
/// <param name="Fact">The words of the fact, or null when any chunk of the article is evidence.</param>
public sealed record Evidence(string ArticleId, string? Fact);
