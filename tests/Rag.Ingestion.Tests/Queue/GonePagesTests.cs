using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Ingestion.Queue;

namespace Rag.Ingestion.Tests.Queue;

public sealed class GonePagesTests
{
    private const string Url = "https://post.example/a";

    private readonly MemoryStore _store = new();
    private readonly AttachedFeeds _feeds = new();
    private readonly FeedId _post;
    private readonly FeedId _other;
    private readonly GonePages _pages;

    public GonePagesTests()
    {
        _post = _feeds.Follow("https://post.example/feed");
        _other = _feeds.Follow("https://other.example/feed");
        _pages = new GonePages(_store, _store, _feeds, new SkippingTime());
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Withdraw_ArticleOfTheFeedUnderThePagesAddress_IsWithdrawnOnceAndForAll()
    {
        await StoreAsync(ArticleId.Of(Url), _post);

        Assert.True(await _pages.IsKnownAsync(Incoming(_post), Cancellation));
        Assert.True(await _pages.WithdrawAsync(Incoming(_post), "Its page is gone.", Cancellation));

        Assert.Equal(0, _store.ArticleCount);
        Assert.Equal(
            "Its page is gone.",
            (await _store.FindRetractedAsync(ArticleId.Of(Url), null, AccessScope.Public, Cancellation))!.Reason
        );
        Assert.True(await _pages.WithdrawAsync(Incoming(_post), "Its page is gone.", Cancellation));
    }

    [Fact]
    public async Task Withdraw_ArticleThatAFeedHasForItself_LeavesTheOutletsOwn()
    {
        await StoreAsync(ArticleId.Of(Url), _post, _other);
        await StoreAsync(ArticleId.Of(Url, _other), _other);

        Assert.True(await _pages.WithdrawAsync(Incoming(_other), "Its page is gone.", Cancellation));

        Assert.Equal(ArticleId.Of(Url), Assert.Single(_store.All).Article.Id);
    }

    [Theory]
    [InlineData("by another feed alone")]
    [InlineData("of another host")]
    [InlineData("by no feed")]
    [InlineData("of another page")]
    public async Task Withdraw_ArticleThatIsNotTheFeedsToChange_ChangesNothing(string article)
    {
        var incoming = article switch
        {
            "of another host" => Incoming(_other),
            "of another page" => Incoming(_post) with { FullTextUrl = "https://post.example/b" },
            _ => Incoming(_post),
        };
        FeedId[] bringers = article switch
        {
            "by another feed alone" => [_other],
            "by no feed" => [],
            _ => [_post, _other],
        };
        await StoreAsync(ArticleId.Of(Url), bringers);

        Assert.False(await _pages.IsKnownAsync(incoming, Cancellation));
        Assert.False(await _pages.WithdrawAsync(incoming, "Its page is gone.", Cancellation));
        Assert.Equal(1, _store.ArticleCount);
    }

    private static IncomingArticle Incoming(FeedId feed) =>
        new("key", new ArticleDraft("guid", Url, "Dam", null, null, null, null, null, "Stub"))
        {
            Feed = feed,
            FullTextUrl = $"{Url}?utm_source=feed",
            DueAt = DateTimeOffset.UnixEpoch,
        };

    private async Task StoreAsync(ArticleId id, params FeedId[] bringers)
    {
        var now = DateTimeOffset.UnixEpoch;
        var article = new Article(id, 1, Url, "Dam", null, null, null, null, null, now, now, "Text.", "hash", SourceId: "guid");
        await _store.CommitAsync([new ArticleWrite(article, [])], Cancellation);
        await _feeds.AttachAsync([.. bringers.Select(feed => (feed, id))], Cancellation);
    }
}
