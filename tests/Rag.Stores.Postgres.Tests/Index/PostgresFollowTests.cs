using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Conformance;
using Rag.Stores.Postgres.Tests.Articles;

namespace Rag.Stores.Postgres.Tests.Index;

/// <summary>Two processes over one database: what one writes the other finds, and what one withdraws the other forgets.</summary>
public sealed class PostgresFollowTests : IDisposable
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(20);

    private readonly PostgresTestDatabase _database = PostgresServer.Shared.NewDatabase();
    private readonly List<(PostgresDatabase Database, PostgresStore Store)> _opened = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _opened.ForEach(opened =>
        {
            opened.Store.Dispose();
            opened.Database.Close();
        });
        _database.Dispose();
    }

    [Fact]
    public async Task Commit_ByOneProcess_IsFoundByTheOther()
    {
        var (one, other) = (await OpenAsync(), await OpenAsync());

        await one.Writer.CommitAsync([SampleArticles.Write("a", chunks: 3), SampleArticles.Write("b", chunks: 2)], Cancellation);

        Assert.Equal(5, await FoundAsync(one));
        await AwaitAsync(async () => await FoundAsync(other) == 5);
        await other.Writer.CommitAsync([SampleArticles.Write("a", 2, chunks: 1)], Cancellation);
        Assert.Equal(3, await FoundAsync(other));
        await AwaitAsync(async () => await FoundAsync(one) == 3);
        Assert.Empty(await one.CheckIntegrityAsync(Cancellation));
        Assert.Empty(await other.CheckIntegrityAsync(Cancellation));
    }

    [Fact]
    public async Task Retract_ByOneProcess_IsToldToTheSubscribersOfTheOtherAndLeavesNoText()
    {
        var (one, other) = (await OpenAsync(), await OpenAsync());
        var told = new List<string>();
        using var subscription = other.Retirement.Subscribe(retired => NoteAsync(told, retired));
        await one.Writer.CommitAsync([SampleArticles.Write("a", chunks: 3)], Cancellation);
        var chunks = await one.Catalog.ChunksOfAsync(new ArticleId("a"), Cancellation);

        await one.Writer.RetractAsync(new ArticleId("a"), new Retraction("Wrong.", SampleArticles.Epoch), Cancellation);

        await AwaitAsync(() => Task.FromResult(Count(told) == 3));
        Assert.Equal(chunks.Select(chunk => chunk.Text).Order(), told.Order());
        Assert.Equal(0, await FoundAsync(other));
        await AwaitAsync(() => Task.FromResult(_database.Scalar("SELECT count(*) FROM rag.retired") is 0L));
    }

    /// <summary>The text stays until the slowest is done, and no longer.</summary>
    [Fact]
    public async Task Retract_WhileASubscriberOfTheOtherIsBusy_KeepsTheNoteUntilItIsDone()
    {
        var (one, other) = (await OpenAsync(), await OpenAsync());
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = other.Retirement.Subscribe(_ => new ValueTask(gate.Task));
        await one.Writer.CommitAsync([SampleArticles.Write("a", chunks: 1)], Cancellation);

        await one.Writer.RemoveAsync(new ArticleId("a"), Cancellation);

        Assert.Equal(1L, _database.Scalar("SELECT count(*) FROM rag.retired"));
        gate.SetResult();
        await AwaitAsync(() => Task.FromResult(_database.Scalar("SELECT count(*) FROM rag.retired") is 0L));
    }

    [Fact]
    public async Task Follow_SubscriberThatFailsOnce_IsToldAgain()
    {
        var (one, other) = (await OpenAsync(), await OpenAsync());
        var told = new List<string>();
        var failures = 1;
        using var subscription = other.Retirement.Subscribe(retired =>
            Interlocked.Decrement(ref failures) == 0 ? throw new TimeoutException("no engine") : NoteAsync(told, retired)
        );
        await one.Writer.CommitAsync([SampleArticles.Write("a", chunks: 2)], Cancellation);
        await one.Writer.RemoveAsync(new ArticleId("a"), Cancellation);

        await AwaitAsync(() => Task.FromResult(Count(told) == 2));
    }

    [Fact]
    public async Task Follow_AfterACut_CatchesUp()
    {
        var (one, other) = (await OpenAsync(), await OpenAsync());
        var told = new List<string>();
        using var subscription = other.Retirement.Subscribe(retired => NoteAsync(told, retired));
        await one.Writer.CommitAsync([SampleArticles.Write("a", chunks: 3)], Cancellation);
        _database.Cut();

        await one.Writer.CommitAsync([SampleArticles.Write("a", 2, chunks: 1), SampleArticles.Write("b", chunks: 2)], Cancellation);

        await AwaitAsync(async () => await FoundAsync(other) == 3 && Count(told) == 3);
        Assert.Empty(await other.CheckIntegrityAsync(Cancellation));
    }

    /// <summary>One that was taken for dead reads everything anew, since what was retired meanwhile is noted for nobody.</summary>
    [Fact]
    public async Task Follow_StruckFromTheList_ReadsItsIndexAnew()
    {
        var (one, other) = (await OpenAsync(), await OpenAsync());
        await one.Writer.CommitAsync([SampleArticles.Write("a", chunks: 3), SampleArticles.Write("b", chunks: 1)], Cancellation);
        await AwaitAsync(async () => await FoundAsync(other) == 4);
        _database.Execute($"DELETE FROM rag.follower WHERE process = {_opened[1].Database.Session.Number}");

        await one.Writer.RemoveAsync(new ArticleId("a"), Cancellation);

        await AwaitAsync(async () => await FoundAsync(other) == 1);
        Assert.Empty(await other.CheckIntegrityAsync(Cancellation));
    }

    [Fact]
    public async Task TellAgain_AfterAProcessThatEndedWithoutTelling_TellsItsSubscribersSuccessor()
    {
        var one = await OpenAsync();
        using var failing = one.Retirement.Subscribe(_ => throw new TimeoutException("no engine"));
        await one.Writer.CommitAsync([SampleArticles.Write("a", chunks: 2)], Cancellation);
        await Assert.ThrowsAsync<TimeoutException>(async () => await one.Writer.RemoveAsync(new ArticleId("a"), Cancellation));
        _opened[0].Store.Dispose();
        _opened[0].Database.Close();
        _opened.Clear();

        var next = await OpenAsync();
        var told = new List<string>();
        using var subscription = next.Retirement.Subscribe(retired => NoteAsync(told, retired));

        Assert.Equal(2, await next.Retirement.TellAgainAsync(Cancellation));
        Assert.Equal(2, told.Count);
        Assert.Equal(0, await next.Retirement.TellAgainAsync(Cancellation));
        Assert.Equal(1L, _database.Scalar("SELECT count(*) FROM rag.follower"));
    }

    private static int Count(List<string> told)
    {
        lock (told)
        {
            return told.Count;
        }
    }

    private static ValueTask NoteAsync(List<string> told, IReadOnlyList<ArticleChunk> retired)
    {
        lock (told)
        {
            told.AddRange(retired.Select(chunk => chunk.Chunk.Text));
        }

        return ValueTask.CompletedTask;
    }

    private static async Task<int> FoundAsync(PostgresStore store)
    {
        var everything = new SubQuery(SampleArticles.Terms([.. SampleArticles.Words]), SampleArticles.Vector(new Random(1)));
        return (await store.Index.SearchAsync(new IndexQuery([everything], ChunkFilter.Public, 1000, 1000), Cancellation)).Count;
    }

    private static async Task AwaitAsync(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(s_longest);
        while (!await condition())
        {
            await Task.Delay(10, limit.Token);
        }
    }

    private async Task<PostgresStore> OpenAsync()
    {
        var database = await PostgresDatabase.OpenAsync(_database.Options, logger: null, Cancellation);
        var store = await PostgresStore.OpenAsync(database, PostgresStoreUnderTest.Defaults, logger: null, Cancellation);
        _opened.Add((database, store));
        return store;
    }
}
