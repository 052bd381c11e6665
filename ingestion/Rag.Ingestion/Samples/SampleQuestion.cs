namespace Rag.Ingestion.Samples;

/// <param name="Answer">Words of the article; null where the news do not say.</param>
/// <param name="ArticleUrl">The article that answers; null where none does.</param>
public sealed record SampleQuestion(string Question, string? Answer, string? ArticleUrl, bool Suggested);
