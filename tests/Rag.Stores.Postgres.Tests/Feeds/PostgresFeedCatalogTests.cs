using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Stores.Postgres.Feeds;

namespace Rag.Stores.Postgres.Tests.Feeds;

/// <summary>What several processes do with the same feeds, and texts that PostgreSQL does not take as they are.</summary>
public sealed class PostgresFeedCatalogTests : IDisposable
{
    private readonly PostgresTestDatabase _database = PostgresServer.Shared.NewDatabase();
    private readonly List<PostgresDatabase> _opened = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _opened.ForEach(opened => opened.Close());
        _database.Dispose();
    }

    [Fact]
    public async Task Claim_ByTwoProcessesAtOnce_GivesEachFeedToOne()
    {
        PostgresFeedCatalog[] catalogs = [await OpenAsync(), await OpenAsync()];
        foreach (var number in Enumerable.Range(0, 40))
        {
            await catalogs[0].AddAsync(Feed($"https://{number}.example/"), Cancellation);
        }

        var claimed = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(call => catalogs[call % 2].ClaimDueAsync(5, TimeSpan.FromHours(1), Cancellation).AsTask())
        );

        Assert.Equal(40, claimed.SelectMany(feeds => feeds).Select(feed => feed.Id).Distinct().Count());
        Assert.Equal(40, claimed.Sum(feeds => feeds.Count));
    }

    [Fact]
    public async Task Update_ByTwoProcessesAtOnce_LosesNeitherChange()
    {
        PostgresFeedCatalog[] catalogs = [await OpenAsync(), await OpenAsync()];
        var feed = Feed("https://a.example/");
        await catalogs[0].AddAsync(feed, Cancellation);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(call => catalogs[call % 2].UpdateAsync(feed.Id, OneMore, Cancellation).AsTask()));

        Assert.Equal(20, (await catalogs[0].FindAsync(feed.Id, Cancellation))!.State.Entries);

        static FollowedFeed OneMore(FollowedFeed feed) => feed with { State = feed.State with { Entries = feed.State.Entries + 1 } };
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("\uffff0\0\uffff1")]
    [InlineData("\uffff")]
    public async Task Add_TextThatPostgresDoesNotTake_ComesBackAsItWas(string text)
    {
        var catalog = await OpenAsync();
        var feed = Feed("https://a.example/" + new string('x', 5000)) with { Title = text, Folders = [text] };
        await catalog.AddAsync(feed, Cancellation);
        await catalog.MarkSeenAsync(feed.Id, [new SeenEntry(text, 1)], Cancellation);

        Assert.Equivalent(feed, await catalog.FindByUrlAsync(feed.Url, Cancellation), strict: true);
        Assert.Empty(await catalog.UnseenAsync(feed.Id, [new SeenEntry(text, 1)], Cancellation));
    }

    [Fact]
    public async Task MarkSeen_TwiceInOneCall_KeepsTheLast()
    {
        var catalog = await OpenAsync();
        var feed = Feed("https://a.example/");
        await catalog.AddAsync(feed, Cancellation);

        await catalog.MarkSeenAsync(feed.Id, [new("one", 1), new("one", 2)], Cancellation);

        Assert.Equal([new("one", 1)], await catalog.UnseenAsync(feed.Id, [new("one", 1), new("one", 2)], Cancellation));
    }

    [Fact]
    public async Task Open_AfterAProcessHasEnded_GivesItsFeedsAgain()
    {
        var ending = await OpenAsync();
        await ending.AddAsync(Feed("https://a.example/"), Cancellation);
        Assert.Single(await ending.ClaimDueAsync(9, TimeSpan.FromHours(1), Cancellation));
        _opened[0].Close();
        _database.Cut();

        var next = await OpenAsync();

        Assert.Single(await next.ClaimDueAsync(9, TimeSpan.FromHours(1), Cancellation));
    }

    private static FollowedFeed Feed(string url) => new(FeedId.Of(url), url, DateTimeOffset.UnixEpoch) { Scope = AccessScope.Public };

    private async Task<PostgresFeedCatalog> OpenAsync()
    {
        _opened.Add(await PostgresDatabase.OpenAsync(_database.Options, logger: null, Cancellation));
        return await PostgresFeedCatalog.OpenAsync(_opened[^1], TimeProvider.System, Cancellation);
    }
}
