using Microsoft.Data.Sqlite;
using Rag.Core.Articles;
using Rag.Stores.Conformance;
using Rag.Stores.Doctor;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Tests;

/// <summary>A store that was begun with large pages and bodies as texts serves as it is, and becomes small on request.</summary>
public sealed class StorePackingTests : IDisposable
{
    private static readonly ArticleWrite[] s_writes =
    [
        SampleArticles.Write("long", 1, chunks: 30),
        SampleArticles.Write("long", 2, chunks: 40),
        SampleArticles.Write("short", 1, chunks: 1),
        SampleArticles.Write("empty", 1, chunks: 0),
    ];

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_NewStore_HasSmallPages()
    {
        EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.Defaults).Dispose();
        Assert.Equal("4096", One("SELECT page_size FROM pragma_page_size"));
    }

    [Fact]
    public async Task Run_StoreOfAnEarlierVersion_IsAsANewOne()
    {
        await FillAsAnEarlierVersionAsync();
        Assert.Equal("16384", One("SELECT page_size FROM pragma_page_size"));
        Assert.Equal("text", One("SELECT group_concat(DISTINCT typeof(body)) FROM article"));
        await AssertReadsAsync();

        var (before, after) = StorePacking.Run(_folder.Path, Cancellation);

        Assert.True(after < before);
        Assert.Equal(new FileInfo(Path.Combine(_folder.Path, "store.db")).Length, after);
        Assert.Equal("4096", One("SELECT page_size FROM pragma_page_size"));
        Assert.Equal("wal", One("SELECT journal_mode FROM pragma_journal_mode"));
        Assert.Equal("blob text text", One("SELECT group_concat(typeof(body), ' ') FROM (SELECT body FROM article ORDER BY number)"));
        Assert.Equal("blob", One("SELECT typeof(body) FROM revision"));
        await AssertReadsAsync();
        Assert.Empty(StoreDoctor.Examine(_folder.Path).Findings);
        Assert.Equal((after, after), StorePacking.Run(_folder.Path, Cancellation));
    }

    [Fact]
    public async Task Run_DamagedRow_StaysKnownAsDamaged()
    {
        await FillAsAnEarlierVersionAsync();
        Execute("UPDATE article SET body = replace(body, 'b', 'c') WHERE id = 'long'");

        StorePacking.Run(_folder.Path, Cancellation);

        Assert.Equal("text", One("SELECT typeof(body) FROM article WHERE id = 'long'"));
        Assert.Contains("Article long does not have the checksum that it was written with.", StoreDoctor.Examine(_folder.Path).Findings);
    }

    [Fact]
    public void Run_FolderWithoutAStoreOrInUse_IsRefusedNamingIt()
    {
        Assert.Contains(
            $"There is no store in {_folder.Path}",
            Assert.Throws<StoreOpenException>(() => StorePacking.Run(_folder.Path, Cancellation)).Message
        );
        using var store = EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.Defaults);
        Assert.Contains("in use", Assert.Throws<StoreOpenException>(() => StorePacking.Run(_folder.Path, Cancellation)).Message);
    }

    private async Task AssertReadsAsync()
    {
        using var store = EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.Defaults);
        Assert.Equal(
            [s_writes[1].Article, s_writes[0].Article],
            await store.RevisionsAsync(new ArticleId("long"), Cancellation).ToListAsync(Cancellation)
        );
        Assert.Equal(s_writes[2].Article, await store.FindAsync(new ArticleId("short"), Cancellation));
        Assert.Equal(s_writes[3].Article, await store.FindAsync(new ArticleId("empty"), Cancellation));
        var chunks = await store.ChunksOfAsync(new ArticleId("long"), Cancellation);
        Assert.Equal(s_writes[1].Chunks.Select(chunk => chunk.Text), chunks.Select(chunk => chunk.Text));
    }

    private async Task FillAsAnEarlierVersionAsync()
    {
        Execute("PRAGMA page_size = 16384; PRAGMA journal_mode = WAL");
        using (var store = EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.Defaults))
        {
            foreach (var write in s_writes)
            {
                await store.CommitAsync([write], Cancellation);
            }
        }

        Execute(
            $"""
            UPDATE article SET body = body_text(body);
            UPDATE article SET checksum = {RowChecksum.Of(ArticleRow.Columns)};
            UPDATE revision SET body = body_text(body);
            UPDATE revision SET checksum = {RowChecksum.Of(ArticleRow.StoredRevisionColumns)};
            """
        );
    }

    private void Execute(string sql)
    {
        using var connection = Connect();
        connection.Execute(sql);
    }

    private string? One(string sql)
    {
        using var connection = Connect();
        using var command = connection.Statement(sql);
        return command.ExecuteScalar()?.ToString();
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "store.db")};Pooling=False");
        connection.Open();
        RowChecksum.Register(connection);
        BodyParts.Register(connection);
        return connection;
    }
}
