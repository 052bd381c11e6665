namespace Rag.Core.Drift;

/// <summary>An article as an answer cited it.</summary>
/// <param name="ArticleId">The store's id.</param>
public sealed record CitedRevision(string ArticleId, int Revision);
