using Rag.Core.Articles;

namespace Rag.Core.Queue;

/// <summary>What became of a ticket.</summary>
/// <param name="Id">Null where the article is dead.</param>
/// <param name="Revision">The one stored, or found stored; null where the article is dead.</param>
/// <param name="Reason">A sentence; null unless the article is dead.</param>
public sealed record ArticleOutcome(long Ticket, ArticleFate Fate, ArticleId? Id, int? Revision, string? Reason);
