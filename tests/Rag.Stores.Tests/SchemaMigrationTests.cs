using Microsoft.Data.Sqlite;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Conformance;
using Rag.Stores.Doctor;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Tests;

/// <summary>Fixtures/store-v1.sql is a dump of a database as it was before articles had a language and an access scope.</summary>
public sealed class SchemaMigrationTests : IDisposable
{
    private static readonly (string Id, int Revision)[] s_articles =
    [
        ("article-39", 1),
        ("article-2", 2),
        ("article-33", 2),
        ("article-53", 3),
    ];

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_DatabaseOfVersionOne_KeepsArticlesRevisionsAndChunksAsPublic()
    {
        Restore();
        using var store = EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.Defaults);
        Assert.Equal(new StoreCounts(s_articles.Length, 4), await store.CountAsync(Cancellation));
        foreach (var (id, revision) in s_articles)
        {
            var expected = Enumerable.Range(1, revision).Reverse().Select(number => SampleArticles.Write(id, number)).ToList();
            var revisions = await store.RevisionsAsync(new ArticleId(id), Cancellation).ToListAsync(Cancellation);
            var chunks = await store.ChunksOfAsync(new ArticleId(id), Cancellation);
            Assert.Equal(expected.Select(write => write.Article), revisions);
            Assert.Equal(expected[0].Chunks.Select(chunk => chunk.Text), chunks.Select(chunk => chunk.Text));
        }

        var everything = new SubQuery(SampleArticles.Terms([.. SampleArticles.Words]), SampleArticles.Vector(new Random(1)));
        Assert.Equal(4, (await store.SearchAsync(new IndexQuery([everything], ChunkFilter.Public, 10, 10), Cancellation)).Count);
        Assert.Empty(store.CheckIntegrity());
    }

    [Fact]
    public async Task Open_DatabaseOfVersionOne_TakesNewRevisionsWithLanguageAndScope()
    {
        Restore();
        var write = SampleArticles.Write("article-2", revision: 3, chunks: 2, language: "en", scope: new AccessScope("desk"));
        using (var store = EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.Defaults))
        {
            await store.CommitAsync([write], Cancellation);
        }

        using (var store = EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.Defaults))
        {
            Assert.Equal(write.Article, await store.FindAsync(write.Article.Id, Cancellation));
            Assert.Equal(3, await store.RevisionsAsync(write.Article.Id, Cancellation).CountAsync(Cancellation));
        }
    }

    [Fact]
    public void Examine_DatabaseOfVersionOne_IsSound()
    {
        Restore();
        var report = StoreDoctor.Examine(_folder.Path);
        Assert.Empty(report.Findings);
        Assert.Equal((4, 4, 4, 4), (report.Articles, report.Revisions, report.Chunks, report.Vectors));
    }

    public void Dispose() => _folder.Dispose();

    private void Restore()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "store.db")};Pooling=False");
        connection.Open();
        connection.Execute(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "store-v1.sql")));
        Assert.Equal(1, connection.ReadInteger("PRAGMA user_version"));
    }
}
