using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Core.Models;
using Rag.Stores.Conformance;
using Rag.Stores.Embedded;

namespace Rag.Stores.Postgres.Tests.Index;

/// <summary>Another embedder for a database that two processes have open.</summary>
public sealed class PostgresRenewalTests : IDisposable
{
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
    public async Task Switch_ToAnEmbedderOfOtherLength_FindsWhatANewStoreWouldAndRefusesTheOneBefore()
    {
        var store = await FilledAsync(SampleEmbedder.First);
        var other = await OpenAsync(SampleEmbedder.First);
        store.Renewal.Begin(SampleEmbedder.Third);
        Renew(store, 7);
        Assert.Equal(new RenewalCounts(7, 22), store.Renewal.Count());
        Assert.False(store.Renewal.TrySwitch(10, (_, membership) => membership, () => { }));
        while (store.Renewal.Lacking(7) is { Count: > 0 })
        {
            Renew(store, 7);
        }

        var switched = 0;
        Assert.True(store.Renewal.TrySwitch(2, (_, membership) => membership with { Signature = [7] }, () => switched++));

        Assert.Equal((1, SampleEmbedder.Third, null), (switched, store.Renewal.InCharge, store.Renewal.Successor));
        Assert.Equal(0, store.Renewal.RemoveOld(100));
        Assert.Equal(await NewScoresAsync(), await ScoresAsync(store));
        Assert.Equal(2, (await store.Stories.LastMembershipsAsync(10, Cancellation)).Count);
        Assert.Equal(new ArticleId("s"), await store.Stories.FindStoryOfAsync(new ArticleId("a0"), Cancellation));

        // The other process has the new vectors, and nothing that the embedder before makes fits them.
        var write = SampleEmbedder.Embed(SampleArticles.Write("late", chunks: 1), SampleEmbedder.First);
        await Assert.ThrowsAnyAsync<Exception>(async () => await other.Writer.CommitAsync([write], Cancellation));
        Assert.Null(await store.Catalog.FindAsync(new ArticleId("late"), Cancellation));
        await other.CheckIntegrityAsync(Cancellation);
        await Assert.ThrowsAsync<EmbedderChangedException>(async () => await ScoresAsync(other, SampleEmbedder.First));
        await Assert.ThrowsAsync<StoreOpenException>(async () => await OpenAsync(SampleEmbedder.First));
    }

    [Fact]
    public async Task Begin_AfterAReopen_GoesOnAndWithAnotherStartsAfresh()
    {
        var store = await FilledAsync(SampleEmbedder.First);
        store.Renewal.Begin(SampleEmbedder.Second);
        Renew(store, 4);

        var again = await OpenAsync(SampleEmbedder.First);
        Assert.Equal(SampleEmbedder.Second, again.Renewal.Successor);
        again.Renewal.Begin(SampleEmbedder.Second);
        Assert.Equal(4, again.Renewal.Count().Done);
        again.Renewal.Begin(SampleEmbedder.Third);
        Assert.Equal(0, again.Renewal.Count().Done);
        again.Renewal.Abandon();
        Assert.Null(again.Renewal.Successor);
        Assert.Throws<ArgumentException>(() => again.Renewal.Begin(SampleEmbedder.First));
    }

    [Fact]
    public async Task Remove_WhileVectorsAreRenewed_LeavesNoneOfTheArticle()
    {
        var store = await FilledAsync(SampleEmbedder.First);
        store.Renewal.Begin(SampleEmbedder.Second);
        Renew(store, 100);
        Assert.Equal(22L, _database.Scalar("SELECT count(*) FROM rag.next_vector"));

        await store.Writer.RemoveAsync(new ArticleId("a1"), Cancellation);

        Assert.Equal(18L, _database.Scalar("SELECT count(*) FROM rag.next_vector"));
    }

    private static void Renew(PostgresStore store, int most)
    {
        var successor = store.Renewal.Successor!;
        store.Renewal.Put([.. store.Renewal.Lacking(most).Select(chunk => SampleEmbedder.Embed(chunk, successor))]);
    }

    /// <summary>Ten articles of two chunks each, one of which has an earlier revision.</summary>
    private static IEnumerable<ArticleWrite> Writes(EmbedderRecord embedder) =>
        Enumerable
            .Range(0, 10)
            .Select(number => SampleArticles.Write($"a{number}", chunks: 2))
            .Append(SampleArticles.Write("a1", 2, chunks: 2))
            .Select(write =>
                SampleEmbedder.Embed(write, embedder) with
                {
                    Story = new StoryMembership(new ArticleId("s"), SampleArticles.Epoch, [1]),
                }
            );

    private static Task<List<string>> ScoresAsync(PostgresStore store) => ScoresAsync(store, SampleEmbedder.Third);

    /// <summary>Exact scores of everything that is found, now and as of a time, under the texts.</summary>
    private static async Task<List<string>> ScoresAsync(PostgresStore store, EmbedderRecord embedder)
    {
        var scores = new List<string>();
        foreach (var time in (DateTimeOffset?[])[null, SampleArticles.Epoch.AddHours(1.5)])
        {
            var question = new SubQuery(SampleArticles.Terms("bab", "zup"), SampleEmbedder.Vector(embedder, "a question"));
            var query = new IndexQuery([question], ChunkFilter.Public with { AsOf = time }, 100, 100) { Embedder = embedder.Digest };
            var found = await store.Index.SearchAsync(query, Cancellation);
            scores.AddRange(found.Select(one => $"{one.ArticleId} {one.Scores[0]}").Order(StringComparer.Ordinal));
        }

        return scores;
    }

    /// <summary>What a store finds that has had the embedder from the beginning.</summary>
    private async Task<List<string>> NewScoresAsync()
    {
        using var other = PostgresServer.Shared.NewDatabase();
        var store = await OpenAsync(SampleEmbedder.Third, other.Options);
        await store.Writer.CommitAsync([.. Writes(SampleEmbedder.Third)], Cancellation);
        var scores = await ScoresAsync(store);
        store.Dispose();
        return scores;
    }

    private async Task<PostgresStore> FilledAsync(EmbedderRecord embedder)
    {
        var store = await OpenAsync(embedder);
        await store.Writer.CommitAsync([.. Writes(embedder)], Cancellation);
        return store;
    }

    private async Task<PostgresStore> OpenAsync(EmbedderRecord embedder, PostgresOptions? options = null)
    {
        var database = await PostgresDatabase.OpenAsync(options ?? _database.Options, logger: null, Cancellation);
        var settings = new EmbeddedStoreOptions(embedder.Digest, embedder.Dimensions) { EmbedderName = embedder.Name };
        try
        {
            var store = await PostgresStore.OpenAsync(database, settings, logger: null, Cancellation);
            _opened.Add((database, store));
            return store;
        }
        catch
        {
            database.Close();
            throw;
        }
    }
}
