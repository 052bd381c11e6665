using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Ingestion.Queue;
using Rag.Ingestion.Tests.Chunking;
using Rag.Stores.Queue;

namespace Rag.Ingestion.Tests.Queue;

/// <summary>No feed changes another outlet's article, whatever addresses, ids and names it gives its own.</summary>
public sealed class ForeignFeedTests : IDisposable
{
    private const string Url = "https://post.example/a";

    private const string Guid = "guid-1";

    private readonly TempFolder _folder = new();
    private readonly MemoryStore _store = new();
    private readonly SkippingTime _time = new();
    private readonly SqliteArticleQueue _queue;
    private readonly AttachedFeeds _feeds = new();
    private readonly FeedId _post;
    private readonly FeedId _section;
    private readonly FeedId _evil;

    public ForeignFeedTests()
    {
        _queue = SqliteArticleQueue.Open(_folder.Path, _time);
        _post = _feeds.Follow("https://feeds.post.example/all");
        _section = _feeds.Follow("https://www.post.example/sport/feed");
        _evil = _feeds.Follow("https://evil.example/feed");
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _queue.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(Url, Guid)]
    [InlineData(Url, "other")]
    [InlineData("https://evil.example/x", Guid)]
    [InlineData(null, Guid)]
    public async Task Drain_AnotherFeedNamesTheOutletsArticle_GetsOneOfItsOwn(string? url, string guid)
    {
        await BringAsync(_post, Url, Guid, "The dam holds.");
        await BringAsync(_evil, url, guid, "The dam is lost.");
        await BringAsync(_evil, url, guid, "The dam is lost, all of it.");
        await BringAsync(_post, Url, Guid, "The dam holds, says the mayor.");

        Assert.Equal(
            [(2, "The dam holds, says the mayor."), (2, "The dam is lost, all of it.")],
            _store.All.Select(write => (write.Article.Revision, write.Article.Body)).OrderBy(state => state.Body)
        );
        Assert.Equal("The dam holds, says the mayor.", (await _store.FindAsync(ArticleId.Of(Guid), Cancellation))!.Body);
    }

    /// <summary>A feed that carries what the outlet says is not thereby one that may change it.</summary>
    [Fact]
    public async Task Drain_AnotherFeedCarriesTheSameTextAndThenAnother_ChangesNothingOfTheOutlets()
    {
        await BringAsync(_post, Url, Guid, "The dam holds.");
        await BringAsync(_evil, Url, Guid, "The dam holds.");
        Assert.Equal(1, _store.ArticleCount);

        await BringAsync(_evil, Url, Guid, "The dam is lost.");

        Assert.Equal("The dam holds.", (await _store.FindAsync(ArticleId.Of(Guid), Cancellation))!.Body);
        Assert.Equal(2, _store.ArticleCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Drain_AnotherFeedIsFirst_TheOutletsArticleIsItsOwn(bool atOnce)
    {
        await EnqueueAsync(_evil, Url, Guid, "The dam is lost.");
        await (atOnce ? Task.CompletedTask : DrainAsync());
        await BringAsync(_post, Url, Guid, "The dam holds.");
        await BringAsync(_evil, Url, Guid, "The dam is lost, all of it.");

        var own = (await _store.FindAsync(ArticleId.Of(Guid), Cancellation))!;
        Assert.Equal((1, "The dam holds."), (own.Revision, own.Body));
    }

    /// <summary>An outlet that gives its article a new id is known by the address, whoever else has it just now.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Drain_AnotherFeedHasTheAddressToo_TheOutletsNextStateIsARevision(bool atOnce)
    {
        await BringAsync(_post, Url, Guid, "The dam holds.");
        await EnqueueAsync(_evil, Url, Guid, "The dam is lost.");
        await (atOnce ? Task.CompletedTask : DrainAsync());
        await BringAsync(_post, Url, "guid-2", "The dam holds, says the mayor.");

        Assert.Equal(2, (await _store.FindAsync(ArticleId.Of(Guid), Cancellation))!.Revision);
        Assert.Equal(2, _store.ArticleCount);
    }

    [Fact]
    public async Task Drain_TheSameTextForOtherReaders_IsAnArticleOfItsOwn()
    {
        await BringAsync(_post, Url, Guid, "The dam holds.");
        await EnqueueAsync(_evil, Url, Guid, "The dam holds.", new AccessScope("desk"));
        await DrainAsync();

        Assert.Equal(
            ["", "desk"],
            _store.All.Select(write => write.Article.Scope == AccessScope.Public ? "" : write.Article.Scope.Value).Order()
        );
    }

    [Fact]
    public async Task Drain_SeveralFeedsOfOneOutlet_ReviseOneArticle()
    {
        await BringAsync(_post, Url, Guid, "The dam holds.");
        await BringAsync(_section, Url, "sport-1", "The dam holds, says the mayor.");

        Assert.Equal(2, Assert.Single(_store.All).Article.Revision);
    }

    /// <summary>An aggregator's own articles are revised as any others, also where their addresses or ids change.</summary>
    [Theory]
    [InlineData(Url, "guid-1#2")]
    [InlineData("https://post.example/b", Guid)]
    public async Task Drain_AFeedRevisesWhatItAloneBrought_IsOneArticle(string url, string guid)
    {
        await BringAsync(_evil, Url, Guid, "The dam holds.");
        await BringAsync(_evil, url, guid, "The dam holds, says the mayor.");
        await BringAsync(_evil, url, guid, "The dam holds, says everybody.");

        Assert.Equal(3, Assert.Single(_store.All).Article.Revision);
    }

    [Fact]
    public async Task Drain_AfterAKillBeforeAttaching_ChangesNothingTwice()
    {
        await EnqueueAsync(_evil, Url, Guid, "The dam holds.");
        await DrainAsync();
        _feeds.Attached.Clear();
        await BringAsync(_evil, Url, Guid, "The dam holds.");
        await BringAsync(_evil, Url, Guid, "The dam holds, says the mayor.");

        Assert.Equal(2, Assert.Single(_store.All).Article.Revision);
    }

    [Fact]
    public async Task Drain_TheOutletsArticleIsWithdrawn_AnotherFeedDoesNotBringItBack()
    {
        await BringAsync(_post, Url, Guid, "The dam is lost.");
        await _store.RetractAsync(ArticleId.Of(Guid), new Retraction("It was wrong.", _time.GetUtcNow()), Cancellation);
        await BringAsync(_evil, Url, Guid, "The dam is lost.");

        Assert.Equal(0, _store.ArticleCount);
    }

    [Fact]
    public async Task Drain_SomebodyHandsTheArticleIn_RevisesTheOutlets()
    {
        await BringAsync(_post, Url, Guid, "The dam holds.");
        await BringAsync(_evil, Url, "x", "The dam is lost.");
        await BringAsync(null, Url, null, "The dam holds, says the mayor.");

        Assert.Equal(2, (await _store.FindAsync(ArticleId.Of(Guid), Cancellation))!.Revision);
    }

    [Fact]
    public async Task Drain_AnArticleOfAFeedThatIsFollowedNoMore_IsDropped()
    {
        await EnqueueAsync(_evil, Url, Guid, "The dam is lost.");
        _feeds.Followed.Remove(_evil);
        await DrainAsync();

        Assert.Equal(0, _store.ArticleCount);
        Assert.Equal(0, (await _queue.DepthAsync(Cancellation)).Sum(depth => depth.Waiting));
    }

    /// <summary>Somebody else's article stays, and what is stored before the feed's removal is the removal's to remove.</summary>
    [Fact]
    public async Task Drain_AFeedIsRemovedWhileItsArticlesAreStored_LeavesNothingOfIt()
    {
        await BringAsync(null, "https://post.example/kept", "kept", "Kept.");
        await EnqueueAsync(_evil, Url, Guid, "The dam is lost.");
        _store.Committing = () => _feeds.Followed.Remove(_evil);
        await DrainAsync();

        Assert.Equal("Kept.", Assert.Single(_store.All).Article.Body);
    }

    private async Task BringAsync(FeedId? feed, string? url, string? guid, string body)
    {
        await EnqueueAsync(feed, url, guid, body);
        await DrainAsync();
    }

    private async Task EnqueueAsync(FeedId? feed, string? url, string? guid, string body, AccessScope scope = default)
    {
        var draft = new ArticleDraft(guid, url, "The dam", "The Post", null, null, null, null, body);
        var article = new IncomingArticle($"{feed}/{guid}", draft)
        {
            Feed = feed,
            Scope = scope,
            DueAt = _time.GetUtcNow(),
        };
        await _queue.EnqueueAsync([article], Cancellation);
    }

    private Task DrainAsync() =>
        new QueuePipeline(
            _store,
            _store,
            new HashEmbedder(),
            new GreedyTokenizer(),
            _queue,
            new ArticleOutcomes(),
            _time,
            new IngestMetrics(_time),
            NullLogger<QueuePipeline>.Instance,
            _feeds
        ).DrainAsync(Cancellation);
}
