namespace Rag.Eval.Datasets;

/// <param name="ArticleId">The article it stands in.</param>
/// <param name="Fact">The words that prove it, or null when any chunk of the article does.</param>
public sealed record Evidence(string ArticleId, string? Fact);
