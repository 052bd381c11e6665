using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Feeds.Polling;
using Rag.Fetching.Requests;
using Rag.Ingestion.Feeds;

namespace Rag.Feeds.Tests.Polling;

public sealed class PollDecisionTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly FollowedFeed s_feed = new(FeedId.Of("x"), "https://a.test/feed", s_now - TimeSpan.FromDays(9))
    {
        Title = "Old",
        State = new FeedState
        {
            NextPollAt = s_now,
            ETag = "\"1\"",
            LastModified = "then",
            Failures = 2,
            Trouble = "It failed.",
            Entries = 5,
        },
    };

    [Fact]
    public void After_Read_TakesWhatTheFeedSaysAndForgetsFailures()
    {
        var document = Document(s_now - TimeSpan.FromHours(2), s_now - TimeSpan.FromHours(4), null) with
        {
            Title = "New",
            SiteUrl = "https://a.test/",
            Ttl = TimeSpan.FromMinutes(90),
            Language = "de",
            Trouble = "It breaks off.",
        };

        var feed = After(s_feed, new PollResult.Read(document, new Validators("\"2\"", null), 3));

        Assert.Equal("New", feed.Title);
        Assert.Equal("https://a.test/", feed.SiteUrl);
        Assert.Equivalent(
            new FeedState
            {
                NextPollAt = s_now + TimeSpan.FromMinutes(90),
                LastPollAt = s_now,
                LastSuccessAt = s_now,
                LastNewsAt = s_now,
                ETag = "\"2\"",
                Trouble = "It breaks off.",
                Published = [s_now - TimeSpan.FromHours(2), s_now - TimeSpan.FromHours(4)],
                Ttl = TimeSpan.FromMinutes(90),
                Language = "de",
                Entries = 8,
            },
            feed.State,
            strict: true
        );
    }

    [Fact]
    public void After_ReadWithoutNews_KeepsWhenThereWereSome()
    {
        var before = s_feed with { State = s_feed.State with { LastNewsAt = s_now - TimeSpan.FromDays(1) } };

        Assert.Equal(s_now - TimeSpan.FromDays(1), After(before, new PollResult.Read(Document(), Validators.None, 0)).State.LastNewsAt);
    }

    [Fact]
    public void After_EmptyFeed_IsNoFailure()
    {
        var feed = After(s_feed, new PollResult.Read(Document(), Validators.None, 0));

        Assert.Equal(0, feed.State.Failures);
        Assert.Null(feed.State.Trouble);
    }

    [Fact]
    public void After_Unchanged_KeepsWhatIsWrongWithTheContent()
    {
        var troubled = s_feed with { State = s_feed.State with { Failures = 0, Trouble = "It breaks off." } };

        Assert.Equal("It breaks off.", After(troubled, new PollResult.Unchanged(Validators.None)).State.Trouble);
        Assert.Null(After(s_feed, new PollResult.Unchanged(Validators.None)).State.Trouble);
        Assert.Equal(0, After(s_feed, new PollResult.Unchanged(Validators.None)).State.Failures);
    }

    [Fact]
    public void After_Failures_BackOffAndKeepTheValidators()
    {
        var once = After(s_feed with { State = FeedState.New with { ETag = "\"1\"" } }, new PollResult.Failed("It failed."));
        var twice = After(once, new PollResult.Failed("It failed again."));

        Assert.Equal(1, once.State.Failures);
        Assert.Equal(2, twice.State.Failures);
        Assert.Equal("It failed again.", twice.State.Trouble);
        Assert.Equal("\"1\"", twice.State.ETag);
        var many = Enumerable.Range(0, 99).Aggregate(twice, (feed, _) => After(feed, new PollResult.Failed("It failed.")));
        Assert.Equal(s_now + TimeSpan.FromHours(24), many.State.NextPollAt);
    }

    [Fact]
    public void After_RetryAfter_WaitsSoLong() =>
        Assert.Equal(
            s_now + TimeSpan.FromHours(7),
            After(s_feed, new PollResult.Failed("It failed.") { RetryAfter = TimeSpan.FromHours(7) }).State.NextPollAt
        );

    [Fact]
    public void After_FreshFor_WaitsSoLong() =>
        Assert.Equal(
            s_now + TimeSpan.FromHours(7),
            After(s_feed, new PollResult.Unchanged(Validators.None) { FreshFor = TimeSpan.FromHours(7) }).State.NextPollAt
        );

    [Fact]
    public void After_Gone_StopsTheFeed() => Assert.True(After(s_feed, new PollResult.Gone()).State.IsGone);

    [Fact]
    public void After_MovedTo_TakesTheNewAddress() =>
        Assert.Equal(
            "https://b.test/feed",
            After(s_feed, new PollResult.Unchanged(Validators.None) { MovedTo = new Uri("https://b.test/feed") }).Url
        );

    [Fact]
    public void After_MovedOntoAnotherFeed_StaysAndSaysSo()
    {
        var feed = After(s_feed, new PollResult.Unchanged(Validators.None) { MovedOnto = new Uri("https://b.test/feed") });

        Assert.Equal(s_feed.Url, feed.Url);
        Assert.Equal("It has moved to https://b.test/feed, which is followed already: remove one of the two.", feed.State.Trouble);
    }

    [Fact]
    public void After_WhileAHubPushes_IsPolledSeldom()
    {
        DateTimeOffset[] often = [.. Enumerable.Range(0, 20).Select(minute => s_now - TimeSpan.FromMinutes(minute))];
        var state = new FeedState
        {
            Published = often,
            Hub = new HubState("https://hub.test/", "t", "c", [], s_now - TimeSpan.FromDays(1), s_now + TimeSpan.FromDays(9)),
        };

        Assert.Equal(
            s_now + TimeSpan.FromHours(6),
            After(s_feed with { State = state }, new PollResult.Unchanged(Validators.None)).State.NextPollAt
        );
        var ended = state with { Hub = state.Hub! with { Until = s_now + TimeSpan.FromDays(1) } };
        Assert.Equal(
            s_now + TimeSpan.FromMinutes(5),
            After(s_feed with { State = ended }, new PollResult.Unchanged(Validators.None)).State.NextPollAt
        );
    }

    private static FollowedFeed After(FollowedFeed feed, PollResult result) => PollDecision.After(feed, result, s_now, chance: 0);

    private static FeedDocument Document(params DateTimeOffset?[] published) =>
        new()
        {
            Entries =
            [
                .. published.Select(time => new FeedDocumentEntry(
                    null,
                    null,
                    new ArticleDraft(null, null, null, null, null, null, time, null, "Text."),
                    false,
                    0
                )),
            ],
        };
}
