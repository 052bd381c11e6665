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
            var revisions = await store.RevisionsAsync(ArticleId.Of(id), Cancellation).ToListAsync(Cancellation);
            var chunks = await store.ChunksOfAsync(ArticleId.Of(id), Cancellation);
            Assert.Equal(expected.Select(write => write.Article with { Id = ArticleId.Of(id), SourceId = id }), revisions);
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
        var sample = SampleArticles.Write("article-2", revision: 3, chunks: 2, language: "en", scope: new AccessScope("desk"));
        var write = sample with { Article = sample.Article with { Id = ArticleId.Of("article-2"), SourceId = "article-2" } };
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

    /// <summary>Ids that a source may have given: each becomes a digest and stays findable.</summary>
    [Theory]
    [InlineData("https://wire.example/a/1")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("0123456789ABCDEF")]
    [InlineData("0123456789abcdef0")]
    [InlineData("<script>")]
    public async Task Open_DatabaseWithTheSourcesIds_KeepsThemAsTheSources(string id)
    {
        Restore(("article-2", id));
        using var store = EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.Defaults);

        var article = (await store.FindAsync(ArticleId.Of(id), Cancellation))!;

        Assert.Equal((id, 2), (article.SourceId, article.Revision));
        Assert.Equal(article, await store.FindBySourceIdAsync(id, AccessScope.Public, Cancellation));
        Assert.Null(await store.FindAsync(new ArticleId(id), Cancellation));
        Assert.All(await store.RevisionsAsync(article.Id, Cancellation).ToListAsync(Cancellation), earlier =>
            Assert.Equal(id, earlier.SourceId)
        );
    }

    [Fact]
    public async Task Open_DatabaseWithIdsMadeFromUrlOrContent_KeepsThemWithoutASourcesId()
    {
        var (byUrl, byContent) = (
            ArticleId.Of("https://gob.example/a"),
            ArticleId.Of(SampleArticles.Write("article-2").Article.ContentHash)
        );
        Restore(("article-39", byUrl.Value), ("article-2", byContent.Value));
        Execute($"UPDATE article SET url = 'https://gob.example/a' WHERE id = '{byUrl}'");
        using var store = EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.Defaults);

        Assert.Null((await store.FindAsync(byUrl, Cancellation))!.SourceId);
        Assert.Null((await store.FindAsync(byContent, Cancellation))!.SourceId);
    }

    [Fact]
    public async Task Open_DatabaseWithASourcesIdThatLooksLikeADigest_KeepsItAsBoth()
    {
        Restore(("article-2", "0123456789abcdef"));
        using var store = EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.Defaults);

        Assert.Equal("0123456789abcdef", (await store.FindAsync(new ArticleId("0123456789abcdef"), Cancellation))!.SourceId);
    }

    /// <summary>A source can have foreseen the digest of another's id.</summary>
    [Fact]
    public async Task Open_DatabaseWithAnIdThatIsTheDigestOfAnother_KeepsBothArticles()
    {
        Restore(("article-2", ArticleId.Of("article-39").Value));
        using var store = EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.Defaults);

        Assert.Equal(new StoreCounts(s_articles.Length, 4), await store.CountAsync(Cancellation));
        Assert.Equal("Title of article-2", (await store.FindAsync(ArticleId.Of("article-39"), Cancellation))!.Title);
        Assert.Equal("Title of article-39", (await store.FindBySourceIdAsync("article-39", AccessScope.Public, Cancellation))!.Title);
        Assert.Empty(store.CheckIntegrity());
    }

    public void Dispose() => _folder.Dispose();

    /// <param name="renamed">Articles that get another id.</param>
    private void Restore(params ReadOnlySpan<(string From, string To)> renamed)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "store.db")};Pooling=False");
        connection.Open();
        connection.Execute(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "store-v1.sql")));
        Assert.Equal(1, connection.ReadInteger("PRAGMA user_version"));
        foreach (var (from, to) in renamed)
        {
            using var rename = connection.Statement("UPDATE article SET id = $1 WHERE id = $2", 2);
            Assert.Equal(1, rename.Bind(to, from).ExecuteNonQuery());
        }
    }

    private void Execute(string statement)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "store.db")};Pooling=False");
        connection.Open();
        connection.Execute(statement);
    }
}
