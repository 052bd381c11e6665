using Rag.Core.Feeds;
using Rag.Fetching.Polling;

namespace Rag.Feeds.Polling;

/// <summary>What a poll changes of a feed. Reads no clock and does nothing.</summary>
internal static class PollDecision
{
    /// <summary>A hub whose lease ends before the next seldom poll would leave the feed without either.</summary>
    private static readonly TimeSpan s_shortestPush = TimeSpan.FromDays(1.5);

    /// <summary>Enough to read the rate from.</summary>
    private const int PublishedKept = 20;

    /// <param name="feed">As it is stored now, which may be other than when the poll began.</param>
    /// <param name="chance">In [0, 1), drawn by the caller.</param>
    public static FollowedFeed After(FollowedFeed feed, PollResult result, DateTimeOffset now, double chance)
    {
        var polled = result.MovedTo is { } moved ? feed with { Url = moved.AbsoluteUri } : feed;
        var state = polled.State with { LastPollAt = now };
        switch (result)
        {
            case PollResult.Read read:
                polled = polled with { Title = read.Feed.Title ?? feed.Title, SiteUrl = read.Feed.SiteUrl ?? feed.SiteUrl };
                state = StateAfter(read, state, now);
                break;

            case PollResult.Unchanged unchanged:
                state = state with
                {
                    LastSuccessAt = now,
                    ETag = unchanged.Validators.ETag,
                    LastModified = unchanged.Validators.LastModified,
                    Failures = 0,
                    Trouble = state.Failures == 0 ? state.Trouble : null,
                };
                break;

            case PollResult.Gone:
                state = state with { IsGone = true, Trouble = "Its server says that it is gone for good." };
                break;

            case PollResult.Failed failed:
                state = state with { Failures = state.Failures + 1, Trouble = failed.Reason };
                break;
        }

        if (result.MovedOnto is { } other)
        {
            state = state with { Trouble = $"It has moved to {other.AbsoluteUri}, which is followed already: remove one of the two." };
        }

        return polled with
        {
            State = state with { NextPollAt = now + IntervalAfter(state, result, now, chance) },
        };
    }

    private static FeedState StateAfter(PollResult.Read read, FeedState state, DateTimeOffset now)
    {
        var published = read.Feed.Entries.Select(entry => entry.Draft.PublishedAt ?? entry.Draft.UpdatedAt).OfType<DateTimeOffset>();
        DateTimeOffset[] newest = [.. published.OrderDescending().Take(PublishedKept).Select(time => time.ToUniversalTime())];
        return state with
        {
            LastSuccessAt = now,
            LastNewsAt = read.News > 0 ? now : state.LastNewsAt,
            ETag = read.Validators.ETag,
            LastModified = read.Validators.LastModified,
            Failures = 0,
            Trouble = read.Feed.Trouble,
            Published = newest.Length > 0 ? newest : state.Published,
            Ttl = read.Feed.Ttl,
            Language = read.Feed.Language ?? state.Language,
            Entries = state.Entries + read.News,
        };
    }

    private static TimeSpan IntervalAfter(FeedState state, PollResult result, DateTimeOffset now, double chance) =>
        PollInterval.After(
            new PollFacts
            {
                Published = state.Published,
                Ttl = state.Ttl,
                FreshFor = result.FreshFor,
                RetryAfter = (result as PollResult.Failed)?.RetryAfter,
                Failures = state.Failures,
                IsPushed = state.Hub?.Until > now + s_shortestPush,
            },
            now,
            chance
        );
}
