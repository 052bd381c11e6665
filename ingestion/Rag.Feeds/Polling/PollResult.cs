using Rag.Fetching.Requests;
using Rag.Ingestion.Feeds;

namespace Rag.Feeds.Polling;

/// <summary>What came of asking for a feed.</summary>
internal abstract record PollResult
{
    private PollResult() { }

    /// <summary>Where permanent redirects led.</summary>
    public Uri? MovedTo { get; init; }

    /// <summary>Where permanent redirects led, though another feed is followed there.</summary>
    public Uri? MovedOnto { get; init; }

    /// <summary>How long the server wants its answer to be used.</summary>
    public TimeSpan? FreshFor { get; init; }

    /// <summary>The feed as it is now.</summary>
    /// <param name="Validators">None where the feed has to be read whole each time.</param>
    /// <param name="News">Entries that are new or changed.</param>
    public sealed record Read(FeedDocument Feed, Validators Validators, int News) : PollResult;

    public sealed record Unchanged(Validators Validators) : PollResult;

    public sealed record Gone : PollResult;

    /// <param name="Reason">A sentence.</param>
    public sealed record Failed(string Reason) : PollResult
    {
        public TimeSpan? RetryAfter { get; init; }
    }
}
