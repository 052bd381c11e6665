using System.Collections.Concurrent;
using Npgsql;
using Rag.Core.Articles;
using Rag.Core.Queue;
using Rag.Stores.Postgres.Queue;

namespace Rag.Stores.Postgres.Tests.Queue;

/// <summary>Several processes at one queue, and what is cut between them and the server.</summary>
public sealed class PostgresQueueWorkersTests : IDisposable
{
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(10);

    private readonly PostgresTestDatabase _database = PostgresServer.Shared.NewDatabase();
    private readonly List<PostgresDatabase> _opened = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _opened.ForEach(opened => opened.Close());
        _database.Dispose();
    }

    [Fact]
    public async Task Claim_ByFourWorkersAtOnce_GivesEachArticleToOneAndStatesOfOneKeyInTheirOrder()
    {
        const int Keys = 60;
        const int States = 5;
        var queue = await OpenAsync(_database.Options);
        string[] keys = [.. Enumerable.Range(0, States).SelectMany(_ => Enumerable.Range(0, Keys)).Select(key => $"k{key}")];
        await queue.EnqueueAsync([.. keys.Select(Article)], Cancellation);
        var done = new ConcurrentQueue<(string Key, long Ticket)>();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => await WorkAsync(await OpenAsync(_database.Options), done)));

        Assert.Equal(Keys * States, done.Count);
        Assert.Equal(Keys * States, done.Select(article => article.Ticket).Distinct().Count());
        Assert.All(done.GroupBy(article => article.Key, article => article.Ticket), tickets => Assert.Equal(tickets.Order(), tickets));
    }

    [Fact]
    public async Task Claim_WhileAnotherHoldsTheFirstRow_TakesTheNextWithoutWaiting()
    {
        var queue = await OpenAsync(_database.Options);
        var tickets = await queue.EnqueueAsync([Article("a"), Article("b")], Cancellation);
        await using var other = new NpgsqlConnection(_database.Options.ConnectionString);
        await other.OpenAsync(Cancellation);
        await using var holding = await other.BeginTransactionAsync(Cancellation);
        await using var hold = new NpgsqlCommand($"SELECT 1 FROM rag.work WHERE ticket = {tickets[0]} FOR UPDATE", other);
        await hold.ExecuteScalarAsync(Cancellation);

        var claimed = await queue
            .ClaimAsync(QueueStage.Store, 9, s_lease, Cancellation)
            .AsTask()
            .WaitAsync(TimeSpan.FromSeconds(10), Cancellation);

        Assert.Equal(tickets[1], Assert.Single(claimed).Ticket);
    }

    [Fact]
    public async Task Wait_InAnotherProcess_EndsWithWhatIsQueuedHere()
    {
        var (here, there) = (await OpenAsync(_database.Options), await OpenAsync(_database.Options));
        var wait = there.WaitAsync(QueueStage.Store, TimeSpan.FromMinutes(5), Cancellation).AsTask();
        await Task.Delay(50, Cancellation);
        Assert.False(wait.IsCompleted);

        await here.EnqueueAsync([Article("a")], Cancellation);

        await wait.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        Assert.Single(await there.ClaimAsync(QueueStage.Store, 9, s_lease, Cancellation));
    }

    [Fact]
    public async Task Wait_WhoseConnectionWasCut_StillEndsWithWhatIsQueued()
    {
        var (here, there) = (await OpenAsync(_database.Options), await OpenAsync(_database.Options));
        _database.Cut();
        await here.EnqueueAsync([Article("a")], Cancellation);

        await there
            .WaitAsync(QueueStage.Store, TimeSpan.FromMinutes(5), Cancellation)
            .AsTask()
            .WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        Assert.Single(await there.ClaimAsync(QueueStage.Store, 9, s_lease, Cancellation));
    }

    /// <summary>Workers go on over connections that the server ends all the time.</summary>
    [Fact]
    public async Task Work_WhileTheServerEndsConnections_LosesNothingAndDoesNothingTwice()
    {
        var queue = await OpenAsync(_database.Options);
        await queue.EnqueueAsync([.. Enumerable.Range(0, 200).Select(key => Article($"k{key}"))], Cancellation);
        var done = new ConcurrentQueue<(string Key, long Ticket)>();
        PostgresArticleQueue[] workers = [await OpenAsync(_database.Options), await OpenAsync(_database.Options)];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var cuts = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    _database.Cut();
                    await Task.Delay(100, Cancellation);
                }
            },
            Cancellation
        );

        await Task.WhenAll(workers.Select(worker => WorkAsync(worker, done))).WaitAsync(TimeSpan.FromMinutes(1), Cancellation);

        await stop.CancelAsync();
        await cuts;
        Assert.Equal(200, done.Select(article => article.Ticket).Distinct().Count());
        Assert.Equal(200, done.Count);
        Assert.Equal(0L, _database.Scalar("SELECT count(*) FROM rag.work"));
    }

    [Fact]
    public async Task Enqueue_WhoseCommitNeverArrives_IsMadeAgainOnce() => await EnqueueThroughACutAsync(CommitCut.OnTheWay);

    [Fact]
    public async Task Enqueue_WhoseCommitIsNotAnswered_IsNotMadeAgain() => await EnqueueThroughACutAsync(CommitCut.OfTheAnswer);

    [Fact]
    public async Task Open_AfterAProcessHasEnded_GivesItsClaimsAgainAndLeavesThoseOfTheLiving()
    {
        var (ending, living) = (await OpenAsync(_database.Options), await OpenAsync(_database.Options));
        await living.EnqueueAsync([Article("a"), Article("b")], Cancellation);
        await ending.ClaimAsync(QueueStage.Store, 1, s_lease, Cancellation);
        await living.ClaimAsync(QueueStage.Store, 1, s_lease, Cancellation);
        _opened[0].Close();
        while (_database.Scalar("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") is > 1L)
        {
            await Task.Delay(5, Cancellation);
        }

        var next = await OpenAsync(_database.Options);

        var again = Assert.Single(await next.ClaimAsync(QueueStage.Store, 9, s_lease, Cancellation));
        Assert.Equal(("a", 1), (again.Article.Key, again.Attempts));
    }

    [Fact]
    public async Task KeepAnswer_UnderAKey_IsFoundInAnotherProcess()
    {
        await OpenAsync(_database.Options);
        await OpenAsync(_database.Options);
        var (here, there) = (
            new PostgresRequestAnswers(_opened[0], TimeProvider.System),
            new PostgresRequestAnswers(_opened[1], TimeProvider.System)
        );
        await here.KeepAnswerAsync("key", new RequestAnswer(new byte[] { 1 }, "old"u8.ToArray()), Cancellation);
        await here.KeepAnswerAsync("key", new RequestAnswer(new byte[] { 2 }, "new"u8.ToArray()), Cancellation);

        var found = await there.FindAnswerAsync("key", Cancellation);

        Assert.Equal("new"u8.ToArray(), found!.Body.ToArray());
        Assert.Equal([2], found.Digest.ToArray());
        Assert.Null(await there.FindAnswerAsync("other", Cancellation));
    }

    private async Task EnqueueThroughACutAsync(CommitCut cut)
    {
        using var proxy = new CuttingProxy(_database.Server.Socket);
        var queue = await OpenAsync(PostgresTestDatabase.OptionsOver(proxy.ConnectionString(_database.Name)));
        proxy.Next = cut;

        var ticket = Assert.Single(await queue.EnqueueAsync([Article("a")], Cancellation));

        Assert.Equal(1, proxy.Cuts);
        Assert.Equal(ticket, Assert.Single(await queue.ClaimAsync(QueueStage.Store, 9, s_lease, Cancellation)).Ticket);
    }

    private static async Task WorkAsync(PostgresArticleQueue queue, ConcurrentQueue<(string Key, long Ticket)> done)
    {
        while ((await queue.DepthAsync(Cancellation)).Sum(depth => depth.Waiting) > 0)
        {
            foreach (var article in await queue.ClaimAsync(QueueStage.Store, 7, s_lease, Cancellation))
            {
                done.Enqueue((article.Article.Key, article.Ticket));
                await queue.CompleteAsync([article], Cancellation);
            }
        }
    }

    private static IncomingArticle Article(string key) =>
        new(key, new ArticleDraft(null, null, null, null, null, null, null, null, "Text.")) { DueAt = DateTimeOffset.UnixEpoch };

    private async Task<PostgresArticleQueue> OpenAsync(PostgresOptions options)
    {
        var opened = await PostgresDatabase.OpenAsync(options, logger: null, Cancellation);
        lock (_opened)
        {
            _opened.Add(opened);
        }

        return await PostgresArticleQueue.OpenAsync(opened, TimeProvider.System, Cancellation);
    }
}
