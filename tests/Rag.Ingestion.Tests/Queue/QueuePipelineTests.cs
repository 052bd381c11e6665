using Rag.Core.Articles;
using Rag.Core.Queue;
using Rag.Ingestion.Queue;

namespace Rag.Ingestion.Tests.Queue;

public sealed class QueuePipelineTests : IDisposable
{
    private const string Url = "https://example.com/a";

    private readonly PipelineOverQueue _bench = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Drain_NewAndKnownArticles_AreStoredOnceAndToldByTicket()
    {
        var tickets = await _bench.EnqueueAsync([
            .. Enumerable.Range(0, 150).Select(number => Article($"https://example.com/{number % 100}", "Text.")),
        ]);

        await _bench.DrainAsync();

        Assert.Equal(100, _bench.Store.ArticleCount);
        Assert.Equal(tickets.Order(), _bench.Told.Select(outcome => outcome.Ticket).Order());
        Assert.Equal(100, _bench.Told.Count(outcome => outcome.Fate == ArticleFate.Added));
        Assert.Equal(50, _bench.Told.Count(outcome => outcome is { Fate: ArticleFate.Unchanged, Revision: 1 }));
        Assert.All(_bench.Told, outcome => Assert.NotNull(outcome.Id));
        Assert.Equal(0, await _bench.WaitingAsync());
    }

    /// <summary>In an input without an end the state that came last is the publisher's latest, even one that was replaced before.</summary>
    [Fact]
    public async Task Drain_StatesOfOneArticle_AreStoredInTheOrderOfTheirTickets()
    {
        await _bench.EnqueueAsync(Article(Url, "Old text."), Article(Url, "New text."), Article(Url, "Old text."));

        await _bench.DrainAsync();

        Assert.Equal(["Old text.", "New text.", "Old text."], _bench.BodiesOf(Url));
        Assert.Equal([ArticleFate.Added, ArticleFate.Revised, ArticleFate.Revised], _bench.Told.Select(outcome => outcome.Fate));
        Assert.Equal([1, 2, 3], _bench.Told.Select(outcome => outcome.Revision!.Value));
    }

    /// <summary>Two feeds bring the same article under keys of their own, so that both states are on their way at once.</summary>
    [Fact]
    public async Task Drain_AfterAKillBetweenStoringAndCompleting_ChangesNothingTwice()
    {
        await _bench.EnqueueAsync(Article(Url, "Old text.", "by feed 1"), Article(Url, "New text.", "by feed 2"));
        var claimed = await _bench.Queue.ClaimAsync(QueueStage.Store, 10, TimeSpan.FromMinutes(1), Cancellation);
        await _bench.Over(new CompletingNothing(_bench.Queue, claimed)).DrainAsync(Cancellation);
        Assert.Equal(["Old text.", "New text."], _bench.BodiesOf(Url));
        _bench.Time.Skip(TimeSpan.FromMinutes(1));

        await _bench.DrainAsync();

        Assert.Equal(["Old text.", "New text."], _bench.BodiesOf(Url));
        Assert.Equal(0, await _bench.WaitingAsync());
    }

    [Fact]
    public async Task Drain_ArticlesWithoutTextOrTooLong_AreDeadWithTheSentence()
    {
        await _bench.EnqueueAsync(
            Article(Url, "\u200b"),
            Article("https://example.com/b", new string('x', ArticleLimits.Body + 1)),
            Article(Url, "Text.")
        );

        await _bench.DrainAsync();

        Assert.Equal(1, _bench.Store.ArticleCount);
        var dead = await _bench.Queue.DeadAsync(Cancellation).ToArrayAsync(Cancellation);
        Assert.Equal(
            [
                $"The article \"{Url}\" holds no visible text.",
                "The article \"https://example.com/b\" has 1,000,001 characters, 1,000,000 at most; split it.",
            ],
            dead.OrderBy(article => article.Ticket).Select(article => article.Reason)
        );
        Assert.Equal(2, _bench.Told.Count(outcome => outcome.Fate == ArticleFate.Dead && outcome.Reason is not null));
    }

    [Fact]
    public async Task Drain_OneArticleThatTheStoreRefuses_IsDeadAndTheOthersAreStored()
    {
        _bench.Store.Refused = write => write.Article.Url == "https://example.com/13";
        await _bench.EnqueueAsync([.. Enumerable.Range(0, 40).Select(number => Article($"https://example.com/{number}", "Text."))]);

        await _bench.DrainAsync();

        Assert.Equal(39, _bench.Store.ArticleCount);
        var dead = Assert.Single(await _bench.Queue.DeadAsync(Cancellation).ToArrayAsync(Cancellation));
        Assert.Equal("https://example.com/13", dead.Article.Key);
        Assert.StartsWith("The article \"https://example.com/13\" could not be stored: ", dead.Reason);
    }

    [Fact]
    public async Task Drain_OneArticleThatCannotBeEmbedded_IsTriedAgainAndThenDead()
    {
        _bench.Embedder.Refused = text => text == "Poison.";
        await _bench.EnqueueAsync(
            Article("https://example.com/1", "Good."),
            Article(Url, "Poison."),
            Article("https://example.com/2", "Good too.")
        );

        await _bench.DrainAsync();

        Assert.Equal(2, _bench.Store.ArticleCount);
        Assert.Equal(5, Assert.Single(await _bench.Queue.DeadAsync(Cancellation).ToArrayAsync(Cancellation)).Attempts);
    }

    /// <summary>A full disk is no fault of the articles, however long it stays full.</summary>
    [Fact]
    public async Task Drain_WhileTheDiskIsFull_KeepsEveryArticleUntilThereIsRoom()
    {
        var failures = 0;
        _bench.Store.Committing = () =>
        {
            if (failures++ < 12)
            {
                throw new StoreFullException("The disk is full.", new IOException());
            }
        };
        await _bench.EnqueueAsync([.. Enumerable.Range(0, 70).Select(number => Article($"https://example.com/{number}", "Text."))]);

        await _bench.DrainAsync();

        Assert.Equal(70, _bench.Store.ArticleCount);
        Assert.Empty(await _bench.Queue.DeadAsync(Cancellation).ToArrayAsync(Cancellation));
    }

    [Fact]
    public async Task Drain_AnArticleThatEndedTheProcessTooOften_IsDead()
    {
        await _bench.EnqueueAsync(Article(Url, "Text."));
        for (var kill = 0; kill < QueuePipeline.MostCutOff; kill++)
        {
            await _bench.Queue.ClaimAsync(QueueStage.Store, 1, TimeSpan.FromMinutes(1), Cancellation);
            _bench.Time.Skip(TimeSpan.FromMinutes(1));
        }

        await _bench.DrainAsync();

        Assert.Equal(0, _bench.Store.ArticleCount);
        Assert.Contains("the program ended each time", Assert.Single(_bench.Told).Reason);
    }

    /// <summary>Of articles that were begun together, one may have ended the process: the others are not dead with it.</summary>
    [Fact]
    public async Task Drain_ArticlesThatWereCutOffTogether_AreBegunOneByOne()
    {
        await _bench.EnqueueAsync([.. Enumerable.Range(0, 5).Select(number => Article($"https://example.com/{number}", "Text."))]);
        for (var kill = 0; kill < QueuedArticle.Suspicious; kill++)
        {
            await _bench.Queue.ClaimAsync(QueueStage.Store, 5, TimeSpan.FromMinutes(1), Cancellation);
            _bench.Time.Skip(TimeSpan.FromMinutes(1));
        }

        var calls = 0;
        _bench.Embedder.Embedding = () => calls++;
        await _bench.DrainAsync();

        Assert.Equal((5, 5), (_bench.Store.ArticleCount, calls));
    }

    [Fact]
    public async Task Drain_ASuspectBesideOthers_IsBegunAfterThem()
    {
        await _bench.EnqueueAsync(Article("https://example.com/suspect", "Text of the suspect."));
        for (var kill = 0; kill < QueuedArticle.Suspicious; kill++)
        {
            await _bench.Queue.ClaimAsync(QueueStage.Store, 1, TimeSpan.FromMinutes(1), Cancellation);
            _bench.Time.Skip(TimeSpan.FromMinutes(1));
        }

        await _bench.EnqueueAsync([.. Enumerable.Range(0, 3).Select(number => Article($"https://example.com/{number}", "Text."))]);
        var storedBefore = new List<long>();
        _bench.Embedder.Embedding = () => storedBefore.Add(_bench.Store.ArticleCount);
        await _bench.DrainAsync();

        Assert.Equal((4, 3), (_bench.Store.ArticleCount, storedBefore[^1]));
    }

    [Fact]
    public async Task Run_Canceled_GivesBackWhatItHadClaimed()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        _bench.Embedder.Embedding = cancel.Cancel;
        await _bench.EnqueueAsync([.. Enumerable.Range(0, 300).Select(number => Article($"https://example.com/{number}", "Text."))]);

        await _bench.Over(_bench.Queue).RunAsync(cancel.Token);

        var depth = (await _bench.Queue.DepthAsync(Cancellation)).Single(one => one.Stage == QueueStage.Store);
        Assert.Equal((300, 0), (depth.Waiting + _bench.Store.ArticleCount, depth.Claimed));
        Assert.All(await _bench.Queue.ClaimAsync(QueueStage.Store, 300, TimeSpan.FromMinutes(1), Cancellation), article =>
            Assert.Equal(0, article.Attempts)
        );
    }

    /// <summary>Long before their leases would end.</summary>
    [Fact]
    public async Task Drain_TheQueueIsAwayWhenItFails_TheNextRunGivesBackWhatWasClaimed()
    {
        var (queue, way) = AwayQueue.Over(_bench.Queue);
        var pipeline = _bench.Over(queue);
        _bench.Embedder.Embedding = () => way.IsAway = true;
        await _bench.EnqueueAsync([.. Enumerable.Range(0, 100).Select(number => Article($"https://example.com/{number}", "Text."))]);
        await Assert.ThrowsAsync<StoreUnreachableException>(() => pipeline.DrainAsync(Cancellation));
        Assert.True((await _bench.Queue.DepthAsync(Cancellation)).Sum(depth => depth.Claimed) > 0);
        _bench.Embedder.Embedding = null;
        way.IsAway = false;
        var began = _bench.Time.GetUtcNow();

        await pipeline.DrainAsync(Cancellation);

        Assert.Equal((100, 0), (_bench.Store.ArticleCount, await _bench.WaitingAsync()));
        Assert.True(_bench.Time.GetUtcNow() - began < TimeSpan.FromMinutes(5), "They were waited for until their leases ended.");
    }

    [Fact]
    public async Task Drain_TheQueueGoesAwayBetweenAClaimAndTheCount_TheClaimIsGivenBack()
    {
        var (queue, way) = AwayQueue.Over(_bench.Queue);
        var pipeline = _bench.Over(queue);
        await _bench.EnqueueAsync(Article(Url, "Text."));
        way.GoesAwayAt = nameof(IArticleQueue.DepthAsync);
        await Assert.ThrowsAsync<StoreUnreachableException>(() => pipeline.DrainAsync(Cancellation));
        (way.GoesAwayAt, way.IsAway) = (null, false);
        var began = _bench.Time.GetUtcNow();

        await pipeline.DrainAsync(Cancellation);

        Assert.Equal((1, 0), (_bench.Store.ArticleCount, await _bench.WaitingAsync()));
        Assert.True(_bench.Time.GetUtcNow() - began < TimeSpan.FromMinutes(5), "It was waited for until its lease ended.");
    }

    [Fact]
    public async Task Drain_ArticlesOfAFeed_AreAttachedToItWhetherTheyChangeAnythingOrNot()
    {
        var (first, second) = (_bench.Feeds.Follow("https://example.com/1.xml"), _bench.Feeds.Follow("https://example.com/2.xml"));
        await _bench.EnqueueAsync(Article(Url, "Text.") with { Feed = first });
        await _bench.DrainAsync();
        await _bench.EnqueueAsync(Article(Url, "Text.") with { Feed = second }, Article(Url, "\u200b") with { Feed = first });

        await _bench.DrainAsync();

        var id = ArticleId.Of(Url);
        Assert.Equal([(first, id), (second, id)], _bench.Feeds.Attached);
    }

    [Fact]
    public async Task Drain_ArticlesOfSeveralScopes_AreStoredUnderTheirOwn()
    {
        var desk = new AccessScope("desk");
        await _bench.EnqueueAsync(Article(Url, "Text.") with { Scope = desk }, Article("https://example.com/b", "Text."));

        await _bench.DrainAsync();

        Assert.Equal(desk, _bench.Store.FindByUrl(Url)!.Scope);
        Assert.Equal(AccessScope.Public, _bench.Store.FindByUrl("https://example.com/b")!.Scope);
    }

    private IncomingArticle Article(string url, string body, string? key = null) =>
        new(key ?? url, new ArticleDraft(null, url, null, null, null, null, null, null, body)) { DueAt = _bench.Time.GetUtcNow() };
}
