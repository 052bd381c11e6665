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
        _opened.Reverse();
        _opened.ForEach(opened => opened.Dispose());
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

    private static async Task AwaitAsync(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            await Task.Delay(10, limit.Token);
        }
    }

    private async Task<PostgresFates> OpenAsync(ConcurrentQueue<ArticleOutcome> told)
    {
        var database = await PostgresDatabase.OpenAsync(_database.Options, logger: null, Cancellation);
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
