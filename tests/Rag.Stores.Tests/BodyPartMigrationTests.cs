using System.Globalization;
using Microsoft.Data.Sqlite;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Conformance;
using Rag.Stores.Doctor;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Tests;

/// <summary>
/// Fixtures/store-v7.sql is a dump of a database as it was when chunks had their texts themselves: an earlier revision, letters of one to
/// four bytes, a chunk whose text is not its article's (15), and one that is gone again and was the last.
/// </summary>
public sealed class BodyPartMigrationTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_DatabaseWithTextsInChunks_KeepsEachTextBitByBit()
    {
        Restore();
        var (latest, past) = (Texts("chunk"), Texts("past_chunk"));
        using var store = EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.Defaults);

        Assert.Equal((10, 3), (latest.Count, past.Count));
        Assert.Equal(latest, (await store.FindChunksAsync([.. latest.Keys], Cancellation)).ToDictionary(found => found.Key, TextOf));
        Assert.Equal(past, (await store.FindPastChunksAsync([.. past.Keys], Cancellation)).ToDictionary(found => found.Key, TextOf));
        var everything = new SubQuery(SampleArticles.Terms([.. SampleArticles.Words]), SampleArticles.Vector(new Random(1)));
        Assert.Equal(10, (await store.SearchAsync(new IndexQuery([everything], ChunkFilter.Public, 20, 20), Cancellation)).Count);
        Assert.Empty(store.CheckIntegrity());

        static string TextOf(KeyValuePair<ChunkId, ArticleChunk> found) => found.Value.Chunk.Text;
    }

    [Fact]
    public void Open_DatabaseWithTextsInChunks_LeavesThemInTheirBodiesAlone()
    {
        Restore();
        EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.Defaults).Dispose();

        using var connection = Connect();
        RowChecksum.Register(connection);
        BodyParts.Register(connection);
        Assert.Equal(15, connection.ReadInteger($"SELECT sum(id) FROM {CutSql.Chunks} WHERE text IS NOT NULL"));
        Assert.Equal(0, connection.ReadInteger("SELECT count(*) FROM past_chunk WHERE text IS NOT NULL"));
        Assert.Equal(10, connection.ReadInteger("SELECT count(*) FROM vector"));
        Assert.Equal(3, connection.ReadInteger("SELECT count(*) FROM past_vector"));
        var finding = Assert.Single(StoreDoctor.Examine(_folder.Path).Findings);
        Assert.Equal("Chunk 15 does not have the text that its article has there.", finding);
    }

    [Fact]
    public async Task Commit_ToADatabaseThatHadTextsInChunks_GivesOutNoIdAgain()
    {
        Restore();
        using var store = EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.Defaults);
        await store.CommitAsync([SampleArticles.Write("next", chunks: 1)], Cancellation);

        Assert.Equal(new ChunkId(17), Assert.Single(await store.ChunksOfAsync(new ArticleId("next"), Cancellation)).Id);
    }

    /// <summary>What is damaged is not given a checksum that is right.</summary>
    [Theory]
    [InlineData("UPDATE chunk SET text = replace(text, 'b', 'c') WHERE id = 4", "chunk 4")]
    [InlineData("UPDATE article SET body = replace(body, 'fox', 'ape') WHERE id = 'foreign'", "article foreign")]
    [InlineData("UPDATE past_chunk SET end = end - 1 WHERE id = 2", "past_chunk 2")]
    public void Open_DamagedDatabaseWithTextsInChunks_IsRefusedAndLeftAsItIs(string damage, string row)
    {
        Restore();
        using (var connection = Connect())
        {
            connection.Execute(damage);
        }

        var refusal = Assert.Throws<StoreOpenException>(() => EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.Defaults));

        Assert.Contains($"{row} does not have the checksum", refusal.Message);
        using var left = Connect();
        Assert.Equal(7, left.ReadInteger("PRAGMA user_version"));
    }

    [Fact]
    public void BodyPart_OfAnyTextCutAnywhere_IsTheTextOrNothing()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        BodyParts.Register(connection);
        using var part = connection.Statement("SELECT body_part($1, $2, $3)", 3);
        string[] letters = ["a", "b", "ß", "東", "🦊", "plain words of more than thirty-two letters, "];
        foreach (var seed in Enumerable.Range(0, 300))
        {
            var random = new Random(seed);
            var body = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => letters[random.Next(letters.Length)]));
            var (start, end) = (random.Next(body.Length + 1), random.Next(body.Length + 2));
            var isPart = start <= end && end <= body.Length;
            var text = isPart ? body[start..end] : "";
            var found = part.Bind(body, start, end).ExecuteScalar() as string;

            Assert.Equal(isPart && BodyParts.OwnText(body, start, end, text) is null ? text : null, found);
        }
    }

    [Fact]
    public void OwnText_OfWhatTheStoredBodyDoesNotHaveThere_IsTheText()
    {
        Assert.Equal("b", BodyParts.OwnText("a\0b", 2, 3, "b"));
        Assert.Equal("xy", BodyParts.OwnText("abc", 0, 2, "xy"));
        Assert.NotNull(BodyParts.OwnText("🦊", 0, 1, "🦊"[..1]));
        Assert.Null(BodyParts.OwnText("🦊a", 0, 2, "🦊"));
    }

    private void Restore()
    {
        using var connection = Connect();
        connection.Execute(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "store-v7.sql")));
        Assert.Equal(7, connection.ReadInteger("PRAGMA user_version"));
    }

    private Dictionary<ChunkId, string> Texts(string table)
    {
        using var connection = Connect();
        using var command = connection.Statement(string.Create(CultureInfo.InvariantCulture, $"SELECT id, text FROM {table}"));
        using var reader = command.ExecuteReader();
        var texts = new Dictionary<ChunkId, string>();
        while (reader.Read())
        {
            texts.Add(new ChunkId(reader.GetInt64(0)), reader.GetString(1));
        }

        return texts;
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "store.db")};Pooling=False;Foreign Keys=False");
        connection.Open();
        return connection;
    }
}
