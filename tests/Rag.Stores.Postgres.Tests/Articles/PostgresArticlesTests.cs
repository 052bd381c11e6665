using Rag.Core.Articles;
using Rag.Stores.Conformance;
using Rag.Stores.Embedded;
using Rag.Stores.Postgres.Articles;

namespace Rag.Stores.Postgres.Tests.Articles;

/// <summary>Several processes that write, what is cut between them and the server, and what is left of a withdrawn text.</summary>
public sealed class PostgresArticlesTests : IDisposable
{
    private readonly PostgresTestDatabase _database = PostgresServer.Shared.NewDatabase();
    private readonly List<PostgresDatabase> _opened = [];
    private readonly List<PostgresStore> _stores = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _stores.ForEach(store => store.Dispose());
        _opened.ForEach(opened => opened.Close());
        _database.Dispose();
    }

    /// <summary>Whoever follows page by page while others write sees each change once: none is committed below what was read.</summary>
    [Fact]
    public async Task Changes_WhileTwoProcessesWrite_AreSeenOnceEach()
    {
        IArticleWriter[] writers = [await OpenAsync(_database.Options), await OpenAsync(_database.Options)];
        var following = Task.Run(FollowAsync, Cancellation);

        await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(number => writers[number % 2].CommitAsync([SampleArticles.Write($"a{number}", chunks: 1)], Cancellation).AsTask())
        );

        Assert.Equal(Enumerable.Range(1, 40), (await following).Select(sequence => (int)sequence));

        async Task<List<long>> FollowAsync()
        {
            var seen = new List<long>();
            var catalog = new PostgresArticleCatalog(_opened[0]);
            while (seen.Count < 40)
            {
                var page = await catalog.ChangesAsync(seen.LastOrDefault(), 7, Cancellation);
                Assert.False(page.IsBehind);
                seen.AddRange(page.Changes.Select(change => change.Sequence));
            }

            return seen;
        }
    }

    [Theory]
    [InlineData("OnTheWay")]
    [InlineData("OfTheAnswer")]
    public async Task Commit_CutOff_IsStoredOnce(string cut)
    {
        using var proxy = new CuttingProxy(_database.Server.Socket);
        var writer = await OpenAsync(PostgresTestDatabase.OptionsOver(proxy.ConnectionString(_database.Name)));
        proxy.Next = Enum.Parse<CommitCut>(cut);

        await writer.CommitAsync([SampleArticles.Write("a", chunks: 2)], Cancellation);

        Assert.Equal(1, proxy.Cuts);
        var catalog = new PostgresArticleCatalog(_opened[0]);
        Assert.Single((await catalog.ChangesAsync(0, 9, Cancellation)).Changes);
        Assert.Equal(new StoreCounts(1, 2), await catalog.CountAsync(Cancellation));
    }

    [Fact]
    public async Task Open_WithAnotherEmbedder_IsRefused()
    {
        await OpenAsync(_database.Options);

        await Assert.ThrowsAsync<StoreOpenException>(async () =>
            await PostgresStore.OpenAsync(_opened[0], new EmbeddedStoreOptions("other", SampleArticles.Dimensions), null, Cancellation)
        );
    }

    [Fact]
    public async Task Retract_ArticleWithRevisions_LeavesItsTextInNoTable()
    {
        var writer = await OpenAsync(_database.Options);
        await writer.CommitAsync([Secret(1), SampleArticles.Write("b", chunks: 1)], Cancellation);
        await writer.CommitAsync([Secret(2)], Cancellation);
        Assert.NotEqual(0, Rows("verschwiegen"));

        await writer.RetractAsync(new ArticleId("a"), new Retraction("It was wrong.", SampleArticles.Epoch), Cancellation);

        Assert.Equal(0, Rows("verschwiegen"));
        Assert.NotEqual(0, Rows("It was wrong."));
    }

    private static ArticleWrite Secret(int revision)
    {
        const string Text = "verschwiegen";
        var write = SampleArticles.Write("a", revision, chunks: 1);
        return write with
        {
            Article = write.Article with { Body = Text },
            Chunks = [write.Chunks[0] with { Start = 0, End = Text.Length, Text = Text }],
        };
    }

    /// <summary>Of all tables, that hold this text.</summary>
    private long Rows(string text)
    {
        string[] tables = ["article", "revision", "chunk", "past_chunk", "retired", "tombstone", "change", "story_member"];
        return tables.Sum(table => (long)_database.Scalar($"SELECT count(*) FROM rag.{table} AS t WHERE t::text LIKE '%{text}%'")!);
    }

    private async Task<IArticleWriter> OpenAsync(PostgresOptions options)
    {
        _opened.Add(await PostgresDatabase.OpenAsync(options, logger: null, Cancellation));
        _stores.Add(await PostgresStore.OpenAsync(_opened[^1], PostgresStoreUnderTest.Defaults, logger: null, Cancellation));
        return _stores[^1].Writer;
    }
}
