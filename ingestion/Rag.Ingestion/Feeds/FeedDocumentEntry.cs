using Rag.Core.Articles;

namespace Rag.Ingestion.Feeds;

/// <summary>An entry of a feed that was fetched.</summary>
/// <param name="Id">The feed's own name for it (guid, id), exactly as written; null without one.</param>
/// <param name="Url">Its page; null without one.</param>
/// <param name="Draft">The body is empty where the entry has a page and no words of its own.</param>
/// <param name="IsStub">The page is expected to have more text than the entry. False without a page.</param>
/// <param name="Digest">Differs where anything differs that would be stored.</param>
public sealed record FeedDocumentEntry(string? Id, string? Url, ArticleDraft Draft, bool IsStub, ulong Digest);
