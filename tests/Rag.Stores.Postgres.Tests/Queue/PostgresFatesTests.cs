using System.Collections.Concurrent;
using Rag.Core.Articles;
using Rag.Core.Queue;
using Rag.Stores.Postgres.Queue;
using Rag.Stores.Postgres.Tests.Articles;

namespace Rag.Stores.Postgres.Tests.Queue;

/// <summary>What becomes of articles, told between processes.</summary>
public sealed class PostgresFatesTests : IDisposable
{
    private readonly PostgresTestDatabase _database = PostgresServer.Shared.NewDatabase();
    private readonly List<IDisposable> _opened = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Close();
        _database.Dispose();
    }

    [Fact]
    public async Task Publish_ByOneProcess_IsToldToTheOtherOnceAndNotToItself()
    {
        var (toOne, toOther) = (new ConcurrentQueue<ArticleOutcome>(), new ConcurrentQueue<ArticleOutcome>());
        var one = await OpenAsync(toOne);
        await OpenAsync(toOther);
        ArticleOutcome[] outcomes =
        [
            new(1, ArticleFate.Added, new ArticleId("a"), 1, Reason: null),
            new(2, ArticleFate.Dead, Id: null, Revision: null, "It holds no text."),
        ];

        one.Publish(outcomes);
        await AwaitAsync(() => toOther.Count == 2);
        _database.Cut();
        one.Publish([outcomes[0] with { Ticket = 3 }]);
        await AwaitAsync(() => toOther.Count == 3);

        Assert.Equal([.. outcomes, outcomes[0] with { Ticket = 3 }], toOther);
        Assert.Empty(toOne);
    }

    [Fact]
    public async Task Publish_WhileTheServerIsAway_IsToldToTheOtherWhenItIsBack()
    {
        using var server = PostgresServer.StartOwn();
        using var database = server.NewDatabase();
        var (toOne, toOther) = (new ConcurrentQueue<ArticleOutcome>(), new ConcurrentQueue<ArticleOutcome>());
        var one = await OpenAsync(toOne, database);
        await OpenAsync(toOther, database);
        server.Stop();
        one.Publish([new ArticleOutcome(1, ArticleFate.Added, new ArticleId("a"), 1, Reason: null)]);
        await Task.Delay(TimeSpan.FromSeconds(2), Cancellation);
        server.StartAgain();

        await AwaitAsync(() => toOther.Count == 1);

        Assert.Empty(toOne);
        Close();
    }

    private void Close()
    {
        _opened.Reverse();
        _opened.ForEach(opened => opened.Dispose());
        _opened.Clear();
    }

    private static async Task AwaitAsync(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            await Task.Delay(10, limit.Token);
        }
    }

    private async Task<PostgresFates> OpenAsync(ConcurrentQueue<ArticleOutcome> told, PostgresTestDatabase? elsewhere = null)
    {
        // With hardly an attempt of its own, so that what is tried again is tried by whoever writes.
        var options = new PostgresOptions { ConnectionString = (elsewhere ?? _database).Options.ConnectionString, Retries = 1 };
        var database = await PostgresDatabase.OpenAsync(elsewhere is null ? _database.Options : options, logger: null, Cancellation);
        _opened.Add(database);
        _opened.Add(await PostgresStore.OpenAsync(database, PostgresStoreUnderTest.Defaults, logger: null, Cancellation));
        var fates = await PostgresFates.OpenAsync(database, TimeProvider.System, Tell, logger: null, Cancellation);
        _opened.Add(fates);
        return fates;

        void Tell(IReadOnlyList<ArticleOutcome> outcomes)
        {
            foreach (var outcome in outcomes)
            {
                told.Enqueue(outcome);
            }
        }
    }
}
