using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Core.Queue;

namespace Rag.Stores.Conformance;

/// <summary>What every <see cref="IArticleQueue"/> does with articles that wait.</summary>
public abstract class ArticleQueueRules(Func<QueueUnderTest> create) : QueueRules(create)
{
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
    public async Task Remove_Feed_ForgetsWhatCameByItWhateverBecameOfItAndNothingElse()
    {
        var (feed, other) = (FeedId.Of("https://a.example/feed"), FeedId.Of("https://b.example/feed"));
        string[] keys = ["dead", "claimed", "behind", "behind", "ready"];
        await Queue.EnqueueAsync([.. keys.Select(key => Article(key) with { Feed = feed })], Cancellation);
        await Queue.EnqueueAsync([Article("page") with { Feed = feed, FullTextUrl = "https://a.example/1" }], Cancellation);
        await Queue.EnqueueAsync([Article("other") with { Feed = other }, Article("none"), Article("ready")], Cancellation);
        var claimed = await Queue.ClaimAsync(QueueStage.Store, 2, Lease, Cancellation);
        await Queue.FailAsync(claimed[0], "It is broken.", null, Cancellation);

        Assert.Equal(6, await Queue.RemoveAsync(feed, Cancellation));

        await Queue.CompleteAsync([claimed[1]], Cancellation);
        Assert.Empty(await DeadAsync());
        Assert.Equal(0, await WaitingAsync(QueueStage.FullText));
        Assert.Equal(["other", "none", "ready"], await ClaimKeysAsync());
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

        Subject.Time.Advance(Lease - TimeSpan.FromSeconds(1));
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
        Subject.Time.Advance(Lease);
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
    public async Task Claim_SuspectsBesideOthers_GivesTheOthersTogetherAndThenOneSuspectAtATimeTheLeastBegunFirst()
    {
        await EnqueueAsync("a", "b");
        for (var kill = 0; kill < QueuedArticle.Suspicious; kill++)
        {
            await ClaimAsync();
            Subject.Kill();
        }

        await EnqueueAsync("c", "d");
        Assert.Equal(["c", "d"], await ClaimKeysAsync());
        Assert.Equal(["a"], await ClaimKeysAsync());
        Subject.Kill();

        await Queue.CompleteAsync(await ClaimAsync(), Cancellation);
        Assert.Equal(["b"], await ClaimKeysAsync());
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
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Queue.ClaimAsync(QueueStage.Store, 1, Lease, canceled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Queue.WaitAsync(QueueStage.Store, Lease, canceled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Queue.DepthAsync(canceled));

        Assert.Equal(0, await WaitingAsync(QueueStage.Store));
    }
}
