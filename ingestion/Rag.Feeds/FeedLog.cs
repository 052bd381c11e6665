using Microsoft.Extensions.Logging;
using Rag.Core.Articles;
using Rag.Core.Feeds;

namespace Rag.Feeds;

/// <summary>Feeds by their ids: an address may hold a secret.</summary>
internal static partial class FeedLog
{
    [LoggerMessage(LogLevel.Warning, "The feed {Feed} fails: {Reason}")]
    public static partial void BeganToFail(ILogger logger, FeedId feed, string reason);

    [LoggerMessage(LogLevel.Information, "The feed {Feed} answers again after {Failures} failures.")]
    public static partial void Recovered(ILogger logger, FeedId feed, int failures);

    [LoggerMessage(LogLevel.Warning, "The feed {Feed} is gone for good and is not asked for any more.")]
    public static partial void Gone(ILogger logger, FeedId feed);

    [LoggerMessage(LogLevel.Error, "The poll of the feed {Feed} could not be finished; it is tried again when its lease ends.")]
    public static partial void PollBroke(ILogger logger, FeedId feed, Exception failure);

    [LoggerMessage(LogLevel.Error, "The feeds that are due could not be read; it is tried again.")]
    public static partial void ClaimBroke(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Warning, "{Waiting} articles wait to be stored: no feed is asked before there are fewer than {Most}.")]
    public static partial void QueueIsFull(ILogger logger, long waiting, long most);

    [LoggerMessage(LogLevel.Error, "The page of an article could not be fetched or handed on; it is tried again when its lease ends.")]
    public static partial void PagesBroke(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Information, "The page of the article {Article} is gone, so the article is withdrawn.")]
    public static partial void PageGone(ILogger logger, ArticleId article);

    [LoggerMessage(LogLevel.Error, "The pages of articles could not be looked at; it is tried again.")]
    public static partial void WatchBroke(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Information, "The hub of the feed {Feed} does not post what is new, so the feed is polled as before: {Reason}")]
    public static partial void HubRefused(ILogger logger, FeedId feed, string reason);

    [LoggerMessage(LogLevel.Warning, "What the hub of the feed {Feed} posted cannot be read: {Reason}")]
    public static partial void PushUnreadable(ILogger logger, FeedId feed, string reason);
}
