using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Articles;
using Rag.Core.Queue;
using Rag.Ingestion.Queue;
using Rag.Ingestion.Tests.Chunking;
using Rag.Stores.Queue;

namespace Rag.Ingestion.Tests.Queue;

public sealed class QueuePipelineTests : IDisposable
{
    private const string Url = "https://example.com/a";

    private readonly TempFolder _folder = new();
    private readonly MemoryStore _store = new();
    private readonly HashEmbedder _embedder = new();
    private readonly ArticleOutcomes _outcomes = new();
    private readonly List<ArticleOutcome> _told = [];
    private readonly SkippingTime _time = new();
    private readonly SqliteArticleQueue _queue;
    private readonly AttachedFeeds _feeds = new();

    public QueuePipelineTests()
    {
        _queue = SqliteArticleQueue.Open(_folder.Path, _time);
        _outcomes.Subscribe(outcomes =>
        {
            lock (_told)
            {
                _told.AddRange(outcomes);
            }
        });
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _queue.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Drain_NewAndKnownArticles_AreStoredOnceAndToldByTicket()
    {
        var tickets = await EnqueueAsync([
            .. Enumerable.Range(0, 150).Select(number => Article($"https://example.com/{number % 100}", "Text.")),
        ]);

        await DrainAsync();

        Assert.Equal(100, _store.ArticleCount);
        Assert.Equal(tickets.Order(), _told.Select(outcome => outcome.Ticket).Order());
        Assert.Equal(100, _told.Count(outcome => outcome.Fate == ArticleFate.Added));
        Assert.Equal(50, _told.Count(outcome => outcome is { Fate: ArticleFate.Unchanged, Revision: 1 }));
        Assert.All(_told, outcome => Assert.NotNull(outcome.Id));
        Assert.Equal(0, await WaitingAsync());
    }

    /// <summary>In an input without an end the state that came last is the publisher's latest, even one that was replaced before.</summary>
    [Fact]
    public async Task Drain_StatesOfOneArticle_AreStoredInTheOrderOfTheirTickets()
    {
        await EnqueueAsync(Article(Url, "Old text."), Article(Url, "New text."), Article(Url, "Old text."));

        await DrainAsync();

        Assert.Equal(["Old text.", "New text.", "Old text."], Bodies());
        Assert.Equal([ArticleFate.Added, ArticleFate.Revised, ArticleFate.Revised], _told.Select(outcome => outcome.Fate));
        Assert.Equal([1, 2, 3], _told.Select(outcome => outcome.Revision!.Value));
    }

    /// <summary>Two feeds bring the same article under keys of their own, so that both states are on their way at once.</summary>
    [Fact]
    public async Task Drain_AfterAKillBetweenStoringAndCompleting_ChangesNothingTwice()
    {
        await EnqueueAsync(Article(Url, "Old text.", "by feed 1"), Article(Url, "New text.", "by feed 2"));
        var claimed = await _queue.ClaimAsync(QueueStage.Store, 10, TimeSpan.FromMinutes(1), Cancellation);
        await NewPipeline(new CompletingNothing(_queue, claimed)).DrainAsync(Cancellation);
        Assert.Equal(["Old text.", "New text."], Bodies());
        _time.Skip(TimeSpan.FromMinutes(1));

        await DrainAsync();

        Assert.Equal(["Old text.", "New text."], Bodies());
        Assert.Equal(0, await WaitingAsync());
    }

    [Fact]
    public async Task Drain_ArticlesWithoutTextOrTooLong_AreDeadWithTheSentence()
    {
        await EnqueueAsync(
            Article(Url, "\u200b"),
            Article("https://example.com/b", new string('x', ArticleLimits.Body + 1)),
            Article(Url, "Text.")
        );

        await DrainAsync();

        Assert.Equal(1, _store.ArticleCount);
        var dead = await _queue.DeadAsync(Cancellation).ToArrayAsync(Cancellation);
        Assert.Equal(
            [
                $"The article \"{Url}\" holds no visible text.",
                "The article \"https://example.com/b\" has 1,000,001 characters, 1,000,000 at most; split it.",
            ],
            dead.OrderBy(article => article.Ticket).Select(article => article.Reason)
        );
        Assert.Equal(2, _told.Count(outcome => outcome.Fate == ArticleFate.Dead && outcome.Reason is not null));
    }

    [Fact]
    public async Task Drain_OneArticleThatTheStoreRefuses_IsDeadAndTheOthersAreStored()
    {
        _store.Refused = write => write.Article.Url == "https://example.com/13";
        await EnqueueAsync([.. Enumerable.Range(0, 40).Select(number => Article($"https://example.com/{number}", "Text."))]);

        await DrainAsync();

        Assert.Equal(39, _store.ArticleCount);
        var dead = Assert.Single(await _queue.DeadAsync(Cancellation).ToArrayAsync(Cancellation));
        Assert.Equal("https://example.com/13", dead.Article.Key);
        Assert.StartsWith("The article \"https://example.com/13\" could not be stored: ", dead.Reason);
    }

    [Fact]
    public async Task Drain_OneArticleThatCannotBeEmbedded_IsTriedAgainAndThenDead()
    {
        _embedder.Refused = text => text == "Poison.";
        await EnqueueAsync(
            Article("https://example.com/1", "Good."),
            Article(Url, "Poison."),
            Article("https://example.com/2", "Good too.")
        );

        await DrainAsync();

        Assert.Equal(2, _store.ArticleCount);
        Assert.Equal(5, Assert.Single(await _queue.DeadAsync(Cancellation).ToArrayAsync(Cancellation)).Attempts);
    }

    /// <summary>A full disk is no fault of the articles, however long it stays full.</summary>
    [Fact]
    public async Task Drain_WhileTheDiskIsFull_KeepsEveryArticleUntilThereIsRoom()
    {
        var failures = 0;
        _store.Committing = () =>
        {
            if (failures++ < 12)
            {
                throw new StoreFullException("The disk is full.", new IOException());
            }
        };
        await EnqueueAsync([.. Enumerable.Range(0, 70).Select(number => Article($"https://example.com/{number}", "Text."))]);

        await DrainAsync();

        Assert.Equal(70, _store.ArticleCount);
        Assert.Empty(await _queue.DeadAsync(Cancellation).ToArrayAsync(Cancellation));
    }

    [Fact]
    public async Task Drain_AnArticleThatEndedTheProcessTooOften_IsDead()
    {
        await EnqueueAsync(Article(Url, "Text."));
        for (var kill = 0; kill < QueuePipeline.MostCutOff; kill++)
        {
            await _queue.ClaimAsync(QueueStage.Store, 1, TimeSpan.FromMinutes(1), Cancellation);
            _time.Skip(TimeSpan.FromMinutes(1));
        }

        await DrainAsync();

        Assert.Equal(0, _store.ArticleCount);
        Assert.Contains("the program ended each time", Assert.Single(_told).Reason);
    }

    /// <summary>Of articles that were begun together, one may have ended the process: the others are not dead with it.</summary>
    [Fact]
    public async Task Drain_ArticlesThatWereCutOffTogether_AreBegunOneByOne()
    {
        await EnqueueAsync([.. Enumerable.Range(0, 5).Select(number => Article($"https://example.com/{number}", "Text."))]);
        for (var kill = 0; kill < QueuedArticle.Suspicious; kill++)
        {
            await _queue.ClaimAsync(QueueStage.Store, 5, TimeSpan.FromMinutes(1), Cancellation);
            _time.Skip(TimeSpan.FromMinutes(1));
        }

        var calls = 0;
        _embedder.Embedding = () => calls++;
        await DrainAsync();

        Assert.Equal((5, 5), (_store.ArticleCount, calls));
    }

    [Fact]
    public async Task Drain_ASuspectBesideOthers_IsBegunAfterThem()
    {
        await EnqueueAsync(Article("https://example.com/suspect", "Text of the suspect."));
        for (var kill = 0; kill < QueuedArticle.Suspicious; kill++)
        {
            await _queue.ClaimAsync(QueueStage.Store, 1, TimeSpan.FromMinutes(1), Cancellation);
            _time.Skip(TimeSpan.FromMinutes(1));
        }

        await EnqueueAsync([.. Enumerable.Range(0, 3).Select(number => Article($"https://example.com/{number}", "Text."))]);
        var storedBefore = new List<long>();
        _embedder.Embedding = () => storedBefore.Add(_store.ArticleCount);
        await DrainAsync();

        Assert.Equal((4, 3), (_store.ArticleCount, storedBefore[^1]));
    }

    [Fact]
    public async Task Run_Canceled_GivesBackWhatItHadClaimed()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        _embedder.Embedding = cancel.Cancel;
        await EnqueueAsync([.. Enumerable.Range(0, 300).Select(number => Article($"https://example.com/{number}", "Text."))]);

        await NewPipeline(_queue).RunAsync(cancel.Token);

        var depth = (await _queue.DepthAsync(Cancellation)).Single(one => one.Stage == QueueStage.Store);
        Assert.Equal((300, 0), (depth.Waiting + _store.ArticleCount, depth.Claimed));
        Assert.All(await _queue.ClaimAsync(QueueStage.Store, 300, TimeSpan.FromMinutes(1), Cancellation), article =>
            Assert.Equal(0, article.Attempts)
        );
    }

    /// <summary>Long before their leases would end.</summary>
    [Fact]
    public async Task Drain_TheQueueIsAwayWhenItFails_TheNextRunGivesBackWhatWasClaimed()
    {
        var (queue, way) = AwayQueue.Over(_queue);
        var pipeline = NewPipeline(queue);
        _embedder.Embedding = () => way.IsAway = true;
        await EnqueueAsync([.. Enumerable.Range(0, 100).Select(number => Article($"https://example.com/{number}", "Text."))]);
        await Assert.ThrowsAsync<StoreUnreachableException>(() => pipeline.DrainAsync(Cancellation));
        Assert.True((await _queue.DepthAsync(Cancellation)).Sum(depth => depth.Claimed) > 0);
        _embedder.Embedding = null;
        way.IsAway = false;
        var began = _time.GetUtcNow();

        await pipeline.DrainAsync(Cancellation);

        Assert.Equal((100, 0), (_store.ArticleCount, await WaitingAsync()));
        Assert.True(_time.GetUtcNow() - began < TimeSpan.FromMinutes(5), "They were waited for until their leases ended.");
    }

    [Fact]
    public async Task Drain_TheQueueGoesAwayBetweenAClaimAndTheCount_TheClaimIsGivenBack()
    {
        var (queue, way) = AwayQueue.Over(_queue);
        var pipeline = NewPipeline(queue);
        await EnqueueAsync(Article(Url, "Text."));
        way.GoesAwayAt = nameof(IArticleQueue.DepthAsync);
        await Assert.ThrowsAsync<StoreUnreachableException>(() => pipeline.DrainAsync(Cancellation));
        (way.GoesAwayAt, way.IsAway) = (null, false);
        var began = _time.GetUtcNow();

        await pipeline.DrainAsync(Cancellation);

        Assert.Equal((1, 0), (_store.ArticleCount, await WaitingAsync()));
        Assert.True(_time.GetUtcNow() - began < TimeSpan.FromMinutes(5), "It was waited for until its lease ended.");
    }

    [Fact]
    public async Task Drain_ArticlesOfAFeed_AreAttachedToItWhetherTheyChangeAnythingOrNot()
    {
        var (first, second) = (_feeds.Follow("https://example.com/1.xml"), _feeds.Follow("https://example.com/2.xml"));
        await EnqueueAsync(Article(Url, "Text.") with { Feed = first });
        await DrainAsync();
        await EnqueueAsync(Article(Url, "Text.") with { Feed = second }, Article(Url, "\u200b") with { Feed = first });

        await DrainAsync();

        var id = ArticleId.Of(Url);
        Assert.Equal([(first, id), (second, id)], _feeds.Attached);
    }

    [Fact]
    public async Task Drain_ArticlesOfSeveralScopes_AreStoredUnderTheirOwn()
    {
        var desk = new AccessScope("desk");
        await EnqueueAsync(Article(Url, "Text.") with { Scope = desk }, Article("https://example.com/b", "Text."));

        await DrainAsync();

        Assert.Equal(desk, _store.FindByUrl(Url)!.Scope);
        Assert.Equal(AccessScope.Public, _store.FindByUrl("https://example.com/b")!.Scope);
    }

    private string[] Bodies() =>
        [.. _store.Commits.SelectMany(writes => writes).Where(write => write.Article.Url == Url).Select(write => write.Article.Body)];

    private IncomingArticle Article(string url, string body, string? key = null) =>
        new(key ?? url, new ArticleDraft(null, url, null, null, null, null, null, null, body)) { DueAt = _time.GetUtcNow() };

    private async Task<IReadOnlyList<long>> EnqueueAsync(params IncomingArticle[] articles) =>
        await _queue.EnqueueAsync(articles, Cancellation);

    private Task DrainAsync() => NewPipeline(_queue).DrainAsync(Cancellation);

    private QueuePipeline NewPipeline(IArticleQueue queue) =>
        new(
            _store,
            _store,
            _embedder,
            new GreedyTokenizer(),
            queue,
            _outcomes,
            _time,
            new IngestMetrics(_time),
            NullLogger<QueuePipeline>.Instance,
            _feeds
        );

    private async Task<long> WaitingAsync() => (await _queue.DepthAsync(Cancellation)).Sum(depth => depth.Waiting);
}
