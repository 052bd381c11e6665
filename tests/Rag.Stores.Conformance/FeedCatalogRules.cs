using Rag.Core.Articles;
using Rag.Core.Feeds;

namespace Rag.Stores.Conformance;

/// <summary>What any catalog of feeds keeps, and forgets.</summary>
public abstract class FeedCatalogRules(Func<FeedCatalogUnderTest> create) : IDisposable
{
    private readonly Lazy<FeedCatalogUnderTest> _subject = new(create);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private FeedCatalogUnderTest Subject => _subject.Value;

    private IFeedCatalog Catalog => Subject.Catalog;

    public void Dispose()
    {
        _subject.Value.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Add_Feed_IsKeptInAllItsParts()
    {
        var feed = Full("a");

        Assert.True(await Catalog.AddAsync(feed, Cancellation));
        Subject.Reopen();

        AssertSame(feed, await Catalog.FindAsync(feed.Id, Cancellation));
        AssertSame(feed, await Catalog.FindByUrlAsync(feed.Url, Cancellation));
        AssertSame(feed, await Catalog.FindByCallbackAsync("callback-a", Cancellation));
    }

    [Fact]
    public async Task Add_SameIdOrAddress_ChangesNothing()
    {
        var feed = Feed("a");
        await Catalog.AddAsync(feed, Cancellation);

        Assert.False(await Catalog.AddAsync(feed with { Url = "https://other.example/" }, Cancellation));
        Assert.False(await Catalog.AddAsync(feed with { Id = new FeedId("0000000000000000") }, Cancellation));

        Assert.Equal(1, await Catalog.CountAsync(Cancellation));
        AssertSame(feed, await Catalog.FindAsync(feed.Id, Cancellation));
    }

    [Fact]
    public async Task Find_Unknown_IsNull()
    {
        Assert.Null(await Catalog.FindAsync(new FeedId("x"), Cancellation));
        Assert.Null(await Catalog.FindByUrlAsync("https://x.example/", Cancellation));
        Assert.Null(await Catalog.FindByCallbackAsync("x", Cancellation));
    }

    [Fact]
    public async Task List_ManyFeeds_GivesEachOnceInOrder()
    {
        FollowedFeed[] feeds = [.. Enumerable.Range(0, 600).Select(number => Feed($"f{number}"))];
        foreach (var feed in feeds)
        {
            await Catalog.AddAsync(feed, Cancellation);
        }

        var listed = await Catalog.ListAsync(Cancellation).Select(feed => feed.Id.Value).ToListAsync(Cancellation);

        Assert.Equal(feeds.Select(feed => feed.Id.Value).Order(StringComparer.Ordinal), listed);
    }

    [Fact]
    public async Task Update_Feed_IsDurableAndGivenBack()
    {
        var feed = Feed("a");
        await Catalog.AddAsync(feed, Cancellation);

        var changed = await Catalog.UpdateAsync(feed.Id, old => old with { Title = "New", IsPaused = true }, Cancellation);
        Subject.Reopen();

        AssertSame(feed with { Title = "New", IsPaused = true }, changed);
        AssertSame(changed!, await Catalog.FindAsync(feed.Id, Cancellation));
    }

    [Fact]
    public async Task Update_UnknownFeed_IsNull() => Assert.Null(await Catalog.UpdateAsync(new FeedId("x"), feed => feed, Cancellation));

    [Fact]
    public async Task Update_FailingChange_ChangesNothing()
    {
        var feed = Feed("a");
        await Catalog.AddAsync(feed, Cancellation);

        await Assert.ThrowsAsync<TimeoutException>(async () =>
            await Catalog.UpdateAsync(feed.Id, _ => throw new TimeoutException(), Cancellation)
        );

        AssertSame(feed, await Catalog.FindAsync(feed.Id, Cancellation));
        Assert.NotNull(await Catalog.UpdateAsync(feed.Id, old => old with { Title = "New" }, Cancellation));
    }

    [Fact]
    public async Task Update_AddressOfAnotherFeed_KeepsItsOwn()
    {
        await Catalog.AddAsync(Feed("a"), Cancellation);
        await Catalog.AddAsync(Feed("b"), Cancellation);

        var changed = await Catalog.UpdateAsync(Feed("a").Id, feed => feed with { Url = Feed("b").Url, Title = "New" }, Cancellation);

        Assert.Equal(Feed("a").Url, changed!.Url);
        Assert.Equal("New", changed.Title);
    }

    [Fact]
    public async Task Claim_DueFeeds_ComesLongestOverdueFirst()
    {
        await AddDueAsync("late", TimeSpan.FromMinutes(-1));
        await AddDueAsync("later", TimeSpan.FromMinutes(-9));
        await AddDueAsync("now", TimeSpan.Zero);
        await AddDueAsync("soon", TimeSpan.FromMinutes(1));

        Assert.Equal(["later", "late"], await ClaimAsync(2));
        Assert.Equal(["now"], await ClaimAsync(2));
        Assert.Empty(await ClaimAsync(2));
    }

    [Fact]
    public async Task Claim_PausedOrGone_IsNotGiven()
    {
        await AddDueAsync("paused", TimeSpan.Zero, feed => feed with { IsPaused = true });
        await AddDueAsync("gone", TimeSpan.Zero, feed => feed with { State = feed.State with { IsGone = true } });

        Assert.Empty(await ClaimAsync(9));
    }

    [Fact]
    public async Task Claim_LeaseHasPassed_IsGivenAgain()
    {
        await AddDueAsync("a", TimeSpan.Zero);
        Assert.Equal(["a"], await ClaimAsync(9));

        Subject.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        Assert.Empty(await ClaimAsync(9));
        Subject.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(["a"], await ClaimAsync(9));
    }

    [Fact]
    public async Task Claim_FeedWasUpdated_IsGivenWhenItIsDue()
    {
        await AddDueAsync("a", TimeSpan.Zero);
        await ClaimAsync(9);
        var next = Subject.Now + TimeSpan.FromMinutes(1);
        await Catalog.UpdateAsync(Feed("a").Id, feed => feed with { State = feed.State with { NextPollAt = next } }, Cancellation);

        Assert.Empty(await ClaimAsync(9));
        Subject.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["a"], await ClaimAsync(9));
    }

    [Fact]
    public async Task Unseen_MarkedEntries_AreLeftOutUnlessTheyChanged()
    {
        await Catalog.AddAsync(Feed("a"), Cancellation);
        await Catalog.AddAsync(Feed("b"), Cancellation);
        await Catalog.MarkSeenAsync(Feed("a").Id, [new("one", 1), new("two", ulong.MaxValue)], Cancellation);
        Subject.Reopen();

        SeenEntry[] entries = [new("three", 3), new("two", 2), new("one", 1), new("two", ulong.MaxValue)];
        Assert.Equal([entries[0], entries[1]], await Catalog.UnseenAsync(Feed("a").Id, entries, Cancellation));
        Assert.Equal(entries, await Catalog.UnseenAsync(Feed("b").Id, entries, Cancellation));

        await Catalog.MarkSeenAsync(Feed("a").Id, [entries[1]], Cancellation);
        Assert.Equal([entries[3]], await Catalog.UnseenAsync(Feed("a").Id, [entries[1], entries[3]], Cancellation));
    }

    [Fact]
    public async Task MarkSeen_FeedThatIsNotFollowed_DoesNothing() =>
        await Catalog.MarkSeenAsync(new FeedId("x"), [new("one", 1)], Cancellation);

    [Fact]
    public async Task OnlyArticlesOf_ArticleOfTwoFeeds_IsOfNeither()
    {
        await Catalog.AddAsync(Feed("a"), Cancellation);
        await Catalog.AddAsync(Feed("b"), Cancellation);
        var (own, common) = (ArticleId.Of("own"), ArticleId.Of("common"));
        await Catalog.AttachAsync([(Feed("a").Id, own), (Feed("a").Id, common), (Feed("a").Id, own)], Cancellation);
        await Catalog.AttachAsync([(Feed("b").Id, common), (new FeedId("x"), own)], Cancellation);

        Assert.Equal([own], await Catalog.OnlyArticlesOfAsync(Feed("a").Id, Cancellation).ToListAsync(Cancellation));
        Assert.Empty(await Catalog.OnlyArticlesOfAsync(Feed("b").Id, Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task FeedsOf_Article_AreThoseByWhichItCameAndThatAreFollowed()
    {
        await Catalog.AddAsync(Feed("a"), Cancellation);
        await Catalog.AddAsync(Feed("b"), Cancellation);
        var common = ArticleId.Of("common");
        await Catalog.AttachAsync([(Feed("a").Id, common), (Feed("b").Id, common), (Feed("a").Id, ArticleId.Of("own"))], Cancellation);

        Assert.Equivalent(new[] { Feed("a").Id, Feed("b").Id }, await Catalog.FeedsOfAsync(common, Cancellation), strict: true);
        await Catalog.RemoveAsync(Feed("b").Id, Cancellation);
        Assert.Equal([Feed("a").Id], await Catalog.FeedsOfAsync(common, Cancellation));
        Assert.Empty(await Catalog.FeedsOfAsync(ArticleId.Of("x"), Cancellation));
    }

    [Fact]
    public async Task Remove_Feed_ForgetsWhatWasSeenOfIt()
    {
        await Catalog.AddAsync(Feed("a"), Cancellation);
        await Catalog.AddAsync(Feed("b"), Cancellation);
        var common = ArticleId.Of("common");
        await Catalog.AttachAsync([(Feed("a").Id, common), (Feed("b").Id, common)], Cancellation);
        await Catalog.MarkSeenAsync(Feed("a").Id, [new("one", 1)], Cancellation);

        Assert.True(await Catalog.RemoveAsync(Feed("a").Id, Cancellation));
        Assert.False(await Catalog.RemoveAsync(Feed("a").Id, Cancellation));

        Assert.Equal([common], await Catalog.OnlyArticlesOfAsync(Feed("b").Id, Cancellation).ToListAsync(Cancellation));
        await Catalog.AddAsync(Feed("a"), Cancellation);
        Assert.Single(await Catalog.UnseenAsync(Feed("a").Id, [new("one", 1)], Cancellation));
        Assert.Empty(await Catalog.OnlyArticlesOfAsync(Feed("a").Id, Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task CanceledToken_EndsTheCallAndKeepsNothing()
    {
        var canceled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Catalog.AddAsync(Feed("a"), canceled));
        Assert.Equal(0, await Catalog.CountAsync(Cancellation));
    }

    private async Task AddDueAsync(string name, TimeSpan inTime, Func<FollowedFeed, FollowedFeed>? change = null)
    {
        var feed = Feed(name) with
        {
            Title = name,
            State = new FeedState { NextPollAt = Subject.Now + inTime },
        };
        await Catalog.AddAsync(change?.Invoke(feed) ?? feed, Cancellation);
    }

    private async Task<IEnumerable<string?>> ClaimAsync(int most) =>
        (await Catalog.ClaimDueAsync(most, TimeSpan.FromMinutes(10), Cancellation)).Select(feed => feed.Title);

    private static FollowedFeed Feed(string name)
    {
        var url = $"https://{name}.example/feed";
        return new FollowedFeed(FeedId.Of(url), url, new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
    }

    private FollowedFeed Full(string name) =>
        Feed(name) with
        {
            Title = "The Harbour Post\n\u2028'",
            SiteUrl = "https://post.example/",
            Folders = ["News", "Coast, \"and\" islands"],
            Scope = new AccessScope("desk"),
            IsPaused = true,
            KeepFor = TimeSpan.FromDays(30),
            Credential = [1, 0, 255],
            State = new FeedState
            {
                NextPollAt = Subject.Now,
                LastPollAt = Subject.Now - TimeSpan.FromHours(1),
                LastSuccessAt = Subject.Now - TimeSpan.FromHours(2),
                LastNewsAt = Subject.Now - TimeSpan.FromHours(3),
                ETag = "W/\"é\"",
                LastModified = "Mon, 02 Mar 2026 08:00:00 GMT",
                Failures = 3,
                Trouble = "It failed.",
                IsGone = true,
                Published = [Subject.Now, Subject.Now - TimeSpan.FromTicks(1)],
                Ttl = TimeSpan.FromMinutes(5),
                Language = "de",
                Entries = 17,
                Hub = new HubState("https://hub.example/", "topic", $"callback-{name}", [9, 8], Subject.Now, Subject.Now),
            },
        };

    private static void AssertSame(FollowedFeed expected, FollowedFeed? actual) => Assert.Equivalent(expected, actual, strict: true);
}
