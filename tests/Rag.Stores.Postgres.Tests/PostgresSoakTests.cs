using System.Globalization;
using Rag.Core.Articles;
using Rag.Core.Queue;
using Rag.Stores.Postgres.Queue;
using Rag.Stores.Postgres.Tests.Articles;
using Rag.Stores.Tests;

namespace Rag.Stores.Postgres.Tests;

/// <summary>Three processes at one queue and one store, killed at random, over a way that is cut at random.</summary>
public sealed class PostgresSoakTests : IDisposable
{
    private const int Keys = 40;
    private const int States = 4;
    private const int Kills = 12;
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(2);

    private readonly PostgresTestDatabase _database = PostgresServer.Shared.NewDatabase();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Work_OfProcessesThatAreKilledAndCutOff_IsDoneOnceEach()
    {
        await using var database = _database.Open();
        await using var store = await PostgresStore.OpenAsync(database, PostgresStoreUnderTest.Defaults, logger: null, Cancellation);
        var queue = await PostgresArticleQueue.OpenAsync(database, TimeProvider.System, Cancellation);
        foreach (var state in Enumerable.Range(1, States))
        {
            await queue.EnqueueAsync([.. Enumerable.Range(0, Keys).Select(key => Article($"k{key}", state))], Cancellation);
        }

        using (var proxy = new CuttingProxy(_database.Server.Socket))
        {
            await RunAsync(proxy.ConnectionString(_database.Name), proxy);
        }

        // What the last of the killed had claimed is given again to whoever opens the queue.
        using var last = CrashChildProcess.Work(_database.Options.ConnectionString);
        await EmptyAsync();

        Assert.Equal(0L, _database.Scalar("SELECT count(*) FROM rag.dead"));
        Assert.Equal((long)Keys * States, _database.Scalar("SELECT count(*) FROM rag.change"));
        Assert.Equal((long)Keys * States, _database.Scalar("SELECT count(DISTINCT (article, revision)) FROM rag.change"));
        Assert.Equal((long)Keys, _database.Scalar($"SELECT count(*) FROM rag.article WHERE revision = {States}"));
        Assert.Equal((long)Keys * (States - 1), _database.Scalar("SELECT count(*) FROM rag.revision"));
        Assert.Equal((long)Keys * 2, _database.Scalar("SELECT count(*) FROM rag.chunk"));
        Assert.Empty(await store.CheckIntegrityAsync(Cancellation));
    }

    private async Task RunAsync(string connection, CuttingProxy proxy)
    {
        var random = new Random(7);
        CrashChildProcess[] workers = [.. Enumerable.Range(0, 3).Select(_ => CrashChildProcess.Work(connection))];
        foreach (var kill in Enumerable.Range(0, Kills))
        {
            await Task.Delay(random.Next(200, 900), Cancellation);
            proxy.Next = (CommitCut)random.Next(3);
            if (random.Next(4) == 0)
            {
                _database.Cut();
            }

            var victim = kill % workers.Length;
            workers[victim].Dispose();
            workers[victim] = CrashChildProcess.Work(connection);
        }

        foreach (var worker in workers)
        {
            worker.Dispose();
        }
    }

    private async Task EmptyAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(s_longest);
        while (_database.Scalar("SELECT count(*) FROM rag.work") is > 0L)
        {
            await Task.Delay(50, limit.Token);
        }
    }

    private static IncomingArticle Article(string key, int state)
    {
        var title = state.ToString(CultureInfo.InvariantCulture);
        return new(key, new ArticleDraft(null, null, title, null, null, null, null, null, "Text.")) { DueAt = DateTimeOffset.UnixEpoch };
    }
}
