namespace Rag.Client.Answers;

/// <summary>The name and the address of an article.</summary>
public sealed record ArticleLink(string Title, string Url, string? Source);
