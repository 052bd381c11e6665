using Rag.Core.Articles;
using Rag.Core.Feeds;

namespace Rag.Core.Queue;

/// <summary>An article on its way in, before anything is known about it.</summary>
/// <param name="Key">
/// Articles with equal keys are states of one article and are stored in the order in which they came, whatever their priorities.
/// </param>
public sealed record IncomingArticle(string Key, ArticleDraft Draft)
{
    public AccessScope Scope { get; init; }

    public QueuePriority Priority { get; init; } = QueuePriority.Normal;

    /// <summary>The feed it came by; null where it came otherwise.</summary>
    public FeedId? Feed { get; init; }

    /// <summary>The page with the full text, where the draft's body is a stub; null where the draft is whole.</summary>
    public string? FullTextUrl { get; init; }

    /// <summary>When its feed was due for the poll that found it, or when it was handed in: freshness is counted from here.</summary>
    public required DateTimeOffset DueAt { get; init; }
}
