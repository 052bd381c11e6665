using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Core.Queue;

namespace Rag.Stores.Conformance;

/// <summary>What every <see cref="IArticleQueue"/> does.</summary>
public abstract class ArticleQueueRules(Func<QueueUnderTest> create) : IDisposable
{
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(10);

    private readonly Lazy<QueueUnderTest> _subject = new(create);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private QueueUnderTest Subject => _subject.Value;

    private IArticleQueue Queue => Subject.Queue;

    public void Dispose()
    {
        _subject.Value.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Claim_AnArticleWithEverything_GivesItBackAsItWas()
    {
        var draft = new ArticleDraft(
            "id 1",
            "https://a.example/1",
            "Überschrift \u2028 „x“",
            "Bote",
            "A. Autor",
            "Lokales",
            Subject.Time.GetUtcNow().ToOffset(TimeSpan.FromHours(2)),
            Subject.Time.GetUtcNow(),
            "Eine Zeile.\nNoch eine \ud83d\ude00.",
            "de"
        );
        var article = new IncomingArticle("key", draft)
        {
            Scope = new AccessScope("desk"),
            Priority = QueuePriority.Breaking,
            Feed = FeedId.Of("https://a.example/feed"),
            DueAt = Subject.Time.GetUtcNow().AddMinutes(-3),
        };
        var ticket = Assert.Single(await Queue.EnqueueAsync([article], Cancellation));

        var claimed = Assert.Single(await ClaimAsync());

        Assert.Equal(article, claimed.Article);
        Assert.Equal((ticket, QueueStage.Store, 0), (claimed.Ticket, claimed.Stage, claimed.Attempts));
        Assert.Equal((Subject.Time.GetUtcNow(), Subject.Time.GetUtcNow()), (claimed.QueuedAt, claimed.BegunAt));
    }

    [Fact]
    public async Task Claim_SeveralPriorities_GivesBreakingFirstAndTicketsInOrder()
    {
        await EnqueueAsync(
            ("old", QueuePriority.Backfill),
            ("a", QueuePriority.Normal),
            ("b", QueuePriority.Breaking),
            ("c", QueuePriority.Normal)
        );

        Assert.Equal(["b", "a", "c", "old"], await ClaimKeysAsync());
    }

    [Fact]
    public async Task Claim_SeveralOfOneKey_GivesThemOneAfterTheOtherWhateverTheirPriorities()
    {
        await EnqueueAsync(("k", QueuePriority.Backfill), ("k", QueuePriority.Breaking), ("other", QueuePriority.Normal));

        var first = await ClaimAsync();
        Assert.Equal(["other", "k"], first.Select(article => article.Article.Key));
        Assert.Empty(await ClaimAsync());
        await Queue.CompleteAsync(first, Cancellation);

        Assert.Equal(QueuePriority.Breaking, Assert.Single(await ClaimAsync()).Article.Priority);
    }

    [Fact]
    public async Task Claim_WithinALease_IsNobodyElses()
    {
        await EnqueueAsync("a");
        var first = Assert.Single(await ClaimAsync());

        Subject.Time.Advance(s_lease - TimeSpan.FromSeconds(1));
        Assert.Empty(await ClaimAsync());
        Subject.Time.Advance(TimeSpan.FromSeconds(1));
        var second = Assert.Single(await ClaimAsync());

        Assert.Equal((first.Ticket, 1, first.BegunAt), (second.Ticket, second.Attempts, second.BegunAt));
    }

    [Fact]
    public async Task Fail_OfALostClaim_ChangesNothingForItsNewHolder()
    {
        await EnqueueAsync("a");
        var lost = Assert.Single(await ClaimAsync());
        Subject.Time.Advance(s_lease);
        await ClaimAsync();

        await Queue.FailAsync(lost, "It failed.", null, Cancellation);
        await Queue.ReleaseAsync([lost], Cancellation);

        Assert.Empty(await ClaimAsync());
        Assert.Empty(await DeadAsync());
    }

    [Fact]
    public async Task Kill_WhileArticlesAreClaimed_GivesThemAgainAtOnceAndCountsTheAttempt()
    {
        await EnqueueAsync("a", "a", "b");
        await ClaimAsync();

        Subject.Kill();

        var again = await ClaimAsync();
        Assert.Equal(["a", "b"], again.Select(article => article.Article.Key));
        Assert.All(again, article => Assert.Equal(1, article.Attempts));
    }

    [Fact]
    public async Task Release_AfterAClaim_GivesItAgainAndDoesNotCountTheAttempt()
    {
        await EnqueueAsync("a");

        await Queue.ReleaseAsync(await ClaimAsync(), Cancellation);

        Assert.Equal(0, Assert.Single(await ClaimAsync()).Attempts);
    }

    [Fact]
    public async Task Complete_AfterAClaim_IsGoneForGood()
    {
        await EnqueueAsync("a");
        await Queue.CompleteAsync(await ClaimAsync(), Cancellation);

        Subject.Kill();

        Assert.Empty(await ClaimAsync());
        Assert.Equal(0, await WaitingAsync(QueueStage.Store));
    }

    [Fact]
    public async Task Fail_WithATime_IsTriedAgainThenAndHoldsUpItsKeyUntilThen()
    {
        await EnqueueAsync("a", "a");
        var claimed = Assert.Single(await ClaimAsync());

        await Queue.FailAsync(claimed, "The disk is full.", Subject.Time.GetUtcNow().AddMinutes(1), Cancellation);

        Assert.Empty(await ClaimAsync());
        Subject.Time.Advance(TimeSpan.FromMinutes(1));
        var again = Assert.Single(await ClaimAsync());
        Assert.Equal((claimed.Ticket, 1), (again.Ticket, again.Attempts));
    }

    [Fact]
    public async Task Fail_WithoutATime_IsDeadWithItsReasonAndLetsItsKeyGoOn()
    {
        await EnqueueAsync("a", "a");
        var claimed = Assert.Single(await ClaimAsync());

        await Queue.FailAsync(claimed, "It holds no text.", null, Cancellation);

        var dead = Assert.Single(await DeadAsync());
        Assert.Equal((claimed.Ticket, claimed.Article, 1), (dead.Ticket, dead.Article, dead.Attempts));
        Assert.Equal(("It holds no text.", Subject.Time.GetUtcNow()), (dead.Reason, dead.DiedAt));
        Assert.NotEqual(claimed.Ticket, Assert.Single(await ClaimAsync()).Ticket);
    }

    [Fact]
    public async Task Dead_Several_ComeTheLastThatDiedFirst()
    {
        await EnqueueAsync([.. Enumerable.Range(0, 150).Select(number => $"k{number}")]);
        foreach (var article in await ClaimAsync())
        {
            await Queue.FailAsync(article, "It failed.", null, Cancellation);
            Subject.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(
            Enumerable.Range(0, 150).Reverse().Select(number => $"k{number}"),
            (await DeadAsync()).Select(dead => dead.Article.Key)
        );
    }

    [Fact]
    public async Task RetryDead_WithALaterOneOfItsKeyWaiting_GoesFirst()
    {
        await EnqueueAsync("a", "a");
        var dead = Assert.Single(await ClaimAsync());
        await Queue.FailAsync(dead, "It failed.", null, Cancellation);

        Assert.Equal(1, await Queue.RetryDeadAsync([dead.Ticket, 999], Cancellation));

        Assert.Equal(dead.Ticket, Assert.Single(await ClaimAsync()).Ticket);
        Assert.Empty(await DeadAsync());
    }

    [Fact]
    public async Task RetryDead_WithALaterOneOfItsKeyClaimed_WaitsForIt()
    {
        await EnqueueAsync("a", "a");
        var dead = Assert.Single(await ClaimAsync());
        await Queue.FailAsync(dead, "It failed.", null, Cancellation);
        var later = await ClaimAsync();

        Assert.Equal(1, await Queue.RetryDeadAsync(null, Cancellation));

        Assert.Empty(await ClaimAsync());
        await Queue.CompleteAsync(later, Cancellation);
        Assert.Equal(dead.Ticket, Assert.Single(await ClaimAsync()).Ticket);
    }

    [Fact]
    public async Task RetryDead_AfterALaterOneOfItsKeyWasCompleted_ForgetsIt()
    {
        await EnqueueAsync("a", "a", "b");
        foreach (var article in await ClaimAsync())
        {
            await Queue.FailAsync(article, "It failed.", null, Cancellation);
        }

        await Queue.CompleteAsync(await ClaimAsync(), Cancellation);

        Assert.Equal(1, await Queue.RetryDeadAsync(null, Cancellation));
        Assert.Equal(["b"], await ClaimKeysAsync());
        Assert.Empty(await DeadAsync());
    }

    [Fact]
    public async Task DropDead_Some_ForgetsThemAlone()
    {
        await EnqueueAsync("a", "b");
        foreach (var article in await ClaimAsync())
        {
            await Queue.FailAsync(article, "It failed.", null, Cancellation);
        }

        var dead = await DeadAsync();
        Assert.Equal(1, await Queue.DropDeadAsync([dead[0].Ticket], Cancellation));

        Assert.Equal(dead[1].Ticket, Assert.Single(await DeadAsync()).Ticket);
        Assert.Equal(1, await Queue.DropDeadAsync(null, Cancellation));
    }

    [Fact]
    public async Task PassOn_AStubWithItsText_IsStoredUnderTheSameTicketBeforeLaterOnesOfItsKey()
    {
        var stub = Article("a") with { FullTextUrl = "https://a.example/1" };
        var tickets = await Queue.EnqueueAsync([stub, Article("a")], Cancellation);
        Assert.Empty(await ClaimAsync());
        var claimed = Assert.Single(await ClaimAsync(QueueStage.FullText));
        var whole = stub with { Draft = stub.Draft with { Body = "The whole text." } };

        await Queue.PassOnAsync(claimed, whole, Cancellation);

        Assert.Empty(await ClaimAsync(QueueStage.FullText));
        var passed = Assert.Single(await ClaimAsync());
        Assert.Equal((tickets[0], "The whole text.", null), (passed.Ticket, passed.Article.Draft.Body, passed.Article.FullTextUrl));
        await Queue.CompleteAsync([passed], Cancellation);
        Assert.Equal(tickets[1], Assert.Single(await ClaimAsync()).Ticket);
    }

    [Fact]
    public async Task Depth_WaitingAndClaimed_IsToldForEachStageWithItsOldest()
    {
        await EnqueueAsync("a", "a", "b");
        var first = Subject.Time.GetUtcNow();
        Subject.Time.Advance(TimeSpan.FromSeconds(5));
        await Queue.EnqueueAsync([Article("c") with { FullTextUrl = "https://a.example/c" }], Cancellation);
        await ClaimAsync();

        Assert.Equal(
            [new QueueDepth(QueueStage.FullText, 1, 0, Subject.Time.GetUtcNow()), new QueueDepth(QueueStage.Store, 3, 2, first)],
            (await Queue.DepthAsync(Cancellation)).OrderBy(depth => depth.Stage)
        );
    }

    [Fact]
    public async Task Wait_UntilSomethingIsQueued_EndsWithIt()
    {
        var wait = Queue.WaitAsync(QueueStage.Store, TimeSpan.FromHours(1), Cancellation).AsTask();
        Assert.False(wait.IsCompleted);

        await EnqueueAsync("a");

        await wait;
        await Queue.WaitAsync(QueueStage.Store, TimeSpan.FromHours(1), Cancellation);
    }

    [Fact]
    public async Task Wait_WithARetryDueSooner_EndsWhenItIs()
    {
        await EnqueueAsync("a");
        var claimed = Assert.Single(await ClaimAsync());
        await Queue.FailAsync(claimed, "It failed.", Subject.Time.GetUtcNow().AddMinutes(1), Cancellation);
        var wait = Queue.WaitAsync(QueueStage.Store, TimeSpan.FromHours(1), Cancellation).AsTask();

        Subject.Time.Advance(TimeSpan.FromMinutes(1));

        await wait;
        Assert.Single(await ClaimAsync());
    }

    [Fact]
    public async Task Call_WithACanceledToken_ThrowsAndKeepsNothing()
    {
        var canceled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Queue.EnqueueAsync([Article("a")], canceled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Queue.ClaimAsync(QueueStage.Store, 1, s_lease, canceled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Queue.WaitAsync(QueueStage.Store, s_lease, canceled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Queue.DepthAsync(canceled));

        Assert.Equal(0, await WaitingAsync(QueueStage.Store));
    }

    private static ArticleDraft Draft(string body) => new(null, null, null, null, null, null, null, null, body);

    private IncomingArticle Article(string key) => new(key, Draft("Text.")) { DueAt = Subject.Time.GetUtcNow() };

    private Task EnqueueAsync(params string[] keys) => EnqueueAsync([.. keys.Select(key => (key, QueuePriority.Normal))]);

    private async Task EnqueueAsync(params (string Key, QueuePriority Priority)[] articles) =>
        await Queue.EnqueueAsync([.. articles.Select(article => Article(article.Key) with { Priority = article.Priority })], Cancellation);

    private async Task<IReadOnlyList<QueuedArticle>> ClaimAsync(QueueStage stage = QueueStage.Store) =>
        await Queue.ClaimAsync(stage, 1000, s_lease, Cancellation);

    private async Task<IEnumerable<string>> ClaimKeysAsync() => (await ClaimAsync()).Select(article => article.Article.Key);

    private async Task<DeadArticle[]> DeadAsync() => await Queue.DeadAsync(Cancellation).ToArrayAsync(Cancellation);

    private async Task<long> WaitingAsync(QueueStage stage) =>
        (await Queue.DepthAsync(Cancellation)).Single(depth => depth.Stage == stage).Waiting;
}
