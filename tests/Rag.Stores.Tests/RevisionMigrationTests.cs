using Microsoft.Data.Sqlite;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Conformance;
using Rag.Stores.Doctor;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Tests;

/// <summary>Fixtures/store-v4.sql is a dump of a database as it was before revisions had a kind and a span of time.</summary>
public sealed class RevisionMigrationTests : IDisposable
{
    private static readonly ArticleId s_thrice = ArticleId.Of("article-53");

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_DatabaseOfVersionFour_KeepsRevisionsAsUpdatesOfTheFirst()
    {
        using var store = Open();
        var revisions = await store.RevisionsAsync(s_thrice, Cancellation).ToListAsync(Cancellation);
        Assert.Equal([RevisionKind.Update, RevisionKind.Update, RevisionKind.First], revisions.Select(article => article.Kind));
        Assert.All(revisions, article => Assert.Null(article.Correction));
        Assert.Empty(store.CheckIntegrity());
    }

    [Fact]
    public void Examine_DatabaseOfVersionFour_IsSound()
    {
        Open().Dispose();
        Assert.Empty(StoreDoctor.Examine(_folder.Path).Findings);
    }

    /// <summary>What was replaced before there was room for its chunks cannot be searched; what held all the time can.</summary>
    [Fact]
    public async Task Search_AsOfATimeBeforeTheMigration_FindsWhatHoldsSinceThen()
    {
        using var store = Open();
        var everything = new SubQuery(SampleArticles.Terms([.. SampleArticles.Words]), SampleArticles.Vector(new Random(1)));
        var then = new IndexQuery([everything], ChunkFilter.Public with { AsOf = SampleArticles.Epoch.AddHours(1) }, 10, 10);
        Assert.Equal([ArticleId.Of("article-39")], (await store.SearchAsync(then, Cancellation)).Select(found => found.ArticleId));
    }

    [Fact]
    public async Task ForgetRevisions_OfAMigratedStore_KnowsWhenEachWasReplaced()
    {
        using var store = Open();

        // Three articles have a second revision of two hours after the epoch, one of them a third of an hour later.
        Assert.Equal(3, await store.ForgetRevisionsAsync(SampleArticles.Epoch.AddHours(2.5), 10, Cancellation));
        Assert.Equal(1, await store.ForgetRevisionsAsync(SampleArticles.Epoch.AddHours(3.5), 10, Cancellation));
        Assert.Single(await store.RevisionsAsync(s_thrice, Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task Commit_ToAMigratedStore_KeepsTheEarlierChunks()
    {
        using var store = Open();
        var write = SampleArticles.Write("article-53", 4, chunks: 1);
        var old = await store.ChunksOfAsync(s_thrice, Cancellation);
        await store.CommitAsync([write with { Article = write.Article with { Id = s_thrice } }], Cancellation);
        Assert.Equal(old.Count, (await store.FindPastChunksAsync([.. old.Select(chunk => chunk.Id)], Cancellation)).Count);
        Assert.Single((await store.ChangesAsync(0, 10, Cancellation)).Changes);
    }

    public void Dispose() => _folder.Dispose();

    private EmbeddedStore Open()
    {
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "store.db")};Pooling=False"))
        {
            connection.Open();
            connection.Execute(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "store-v4.sql")));
            Assert.Equal(4, connection.ReadInteger("PRAGMA user_version"));
        }

        return EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.Defaults);
    }
}
