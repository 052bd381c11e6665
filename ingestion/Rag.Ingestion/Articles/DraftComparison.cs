using Rag.Core.Articles;
using Rag.Core.Feeds;

namespace Rag.Ingestion.Articles;

/// <summary>What a draft is beside what is stored, judged by what both say.</summary>
internal static class DraftComparison
{
    /// <summary>
    /// True where two outlets gave the same id to articles of their own, as those do that merely count. One outlet that moves to another
    /// host keeps its name, and several feeds of one outlet share its host.
    /// </summary>
    public static bool IsOfAnotherOutlet(ArticleDraft draft, string? knownSource, string? knownUrl) =>
        draft.Id is not null
        && draft.Source is not null
        && knownSource is not null
        && draft.Source != knownSource
        && (Host(draft.Url) is not { } host || Host(knownUrl) is not { } knownHost || host != knownHost);

    /// <summary>
    /// True for a state that the known revision has overtaken by its publisher's own dates: reading an old file again must not undo a
    /// correction.
    /// </summary>
    public static bool IsOlder(ArticleDraft draft, Article known) =>
        known.UpdatedAt is { } knownUpdate
        && (draft.UpdatedAt is { } update ? update < knownUpdate : draft.PublishedAt == known.PublishedAt);

    /// <summary>
    /// Whether a source brings a withdrawn article back: with another text, which its publisher says is of after the withdrawal. A source
    /// that merely still carries what it carried does not.
    /// </summary>
    public static bool ComesBack(ArticleDraft draft, string hash, RetractedArticle withdrawn) =>
        hash != withdrawn.ContentHash && draft.UpdatedAt > withdrawn.RetractedAt;

    /// <summary>The feed may change the draft's article and what is known of it: all of them are of its own host.</summary>
    public static bool IsFeedsOwn(FollowedFeed feed, ArticleDraft draft, Article? known, RetractedArticle? withdrawn) =>
        FeedVoice.SpeaksFor(feed.Url, draft.Url)
        && (known is null || FeedVoice.SpeaksFor(feed.Url, known.Url))
        && (withdrawn is null || FeedVoice.SpeaksFor(feed.Url, withdrawn.Url));

    /// <summary>Whether a reader would find the same in both.</summary>
    public static bool SaysTheSame(ArticleDraft draft, Article known) =>
        RevisionDiff.SaysTheSame(known.Title ?? "", draft.Title ?? "") && RevisionDiff.SaysTheSame(known.Body, draft.Body);

    private static string? Host(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.Host : null;
}
