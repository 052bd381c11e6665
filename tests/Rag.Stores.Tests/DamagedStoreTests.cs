using Microsoft.Data.Sqlite;
using Rag.Core.Articles;
using Rag.Stores.Conformance;
using Rag.Stores.Doctor;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;
using Rag.Tests;

namespace Rag.Stores.Tests;

/// <summary>What lies in a data folder may be anything: it is right, is refused with a sentence, or is left out.</summary>
public sealed class DamagedStoreTests
{
    private static readonly EmbeddedStoreOptions s_options = EmbeddedStoreUnderTest.Defaults;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("missing")]
    [InlineData("empty")]
    public async Task Open_SegmentsWithoutTheirDatabase_IsRefusedNamingTheBackup(string damage)
    {
        using var subject = await FilledAsync();
        Lose(Path.Combine(subject.DataDir, "store.db"), damage);

        AssertRefused(subject, $"which holds the articles, is {damage}", "backup");
        Assert.Equal(damage == "empty", File.Exists(Path.Combine(subject.DataDir, "store.db")));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("empty")]
    public void Open_ALogWithoutItsDatabase_IsRefusedAndLeftAsItIs(string damage)
    {
        using var folder = new TempFolder();
        var log = Path.Combine(folder.Path, "store.db-wal");
        File.WriteAllText(log, "transactions");
        if (damage == "empty")
        {
            File.WriteAllText(Path.Combine(folder.Path, "store.db"), "");
        }

        Assert.Contains(log, Assert.Throws<StoreOpenException>(() => EmbeddedStore.Open(folder.Path, s_options)).Message);
        Assert.Equal("transactions", File.ReadAllText(log));
    }

    [Theory]
    [InlineData("store.db")]
    [InlineData("store.db-wal")]
    [InlineData("store.db-shm")]
    [InlineData("store.db-journal")]
    [InlineData("store.lock")]
    [InlineData("store.pid")]
    [InlineData("segments")]
    public void Open_AFolderPipeOrLinkInAFilesPlace_IsRefusedByName(string name)
    {
        foreach (var (form, make) in Forms())
        {
            using var folder = new TempFolder();
            if (name == "segments" && form == "a folder")
            {
                continue;
            }

            make(Path.Combine(folder.Path, name));
            var refusal = Assert.Throws<StoreOpenException>(() => EmbeddedStore.Open(folder.Path, s_options));
            Assert.Contains($"{Path.Combine(folder.Path, name)} is {form}", refusal.Message);
            Assert.Contains("--data-dir", refusal.Message);
            Assert.Throws<StoreOpenException>(() => StoreDoctor.Examine(folder.Path));
        }
    }

    [Theory]
    [InlineData("DROP TABLE vector", "the table vector is missing")]
    [InlineData("DROP INDEX article_by_url", "the index article_by_url is missing")]
    [InlineData("ALTER TABLE segment ADD COLUMN other TEXT", "the table segment is not as this program makes it")]
    [InlineData("CREATE TRIGGER run AFTER INSERT ON cut BEGIN DELETE FROM vector; END", "the trigger run, which this program did not make")]
    [InlineData("CREATE VIEW other AS SELECT 1", "the view other, which this program did not make")]
    [InlineData("CREATE TABLE other (x)", "the table other, which this program did not make")]
    public async Task Open_OtherTables_IsRefusedNamingTheFirst(string change, string named)
    {
        using var subject = await FilledAsync();
        ExecuteOn(subject.DataDir, "PRAGMA foreign_keys = OFF; " + change);

        AssertRefused(subject, named);
    }

    [Theory]
    [InlineData("UPDATE cut SET texts = '[null,\"other\"]' WHERE first = 3", "the cut at chunk 3 does not have the checksum")]
    [InlineData("UPDATE cut SET places = zeroblob(length(places)) WHERE first = 3", "the cut at chunk 3 does not have the checksum")]
    [InlineData("UPDATE cut SET chunks = 9223372036854775807 WHERE first = 3", "the cut at chunk 3 does not have the checksum")]
    [InlineData("UPDATE article SET scope = 'public' WHERE id = 'desk'", "article desk does not have the checksum")]
    [InlineData("UPDATE article SET body = body || '.' WHERE id = 'a2'", "article a2 does not have the checksum")]
    [InlineData("UPDATE article SET published_at = 'never' WHERE id = 'a2'", "article a2 does not have the checksum")]
    [InlineData("UPDATE article SET id = 'a9' WHERE id = 'a2'", "article a9 does not have the checksum")]
    [InlineData("UPDATE article SET checksum = NULL WHERE id = 'a2'", "article a2 does not have the checksum")]
    [InlineData("DELETE FROM setting", "does not say which embedder")]
    [InlineData("UPDATE cut SET article = 999 WHERE first = 3", "damaged")]
    [InlineData("UPDATE cut SET first = 9223372036854775807 WHERE first = 3", "damaged")]
    [InlineData("UPDATE cut SET first = 4 WHERE first = 3", "damaged")]
    [InlineData("UPDATE cut SET chunks = 1 WHERE first = 3", "damaged")]
    public async Task Open_ADamagedRow_IsRefusedNamingItAndTheMend(string damage, string named)
    {
        using var subject = await FilledAsync();
        ExecuteOn(subject.DataDir, "PRAGMA foreign_keys = OFF; " + damage);

        AssertRefused(subject, named, "store.db", "rag doctor", "backup");
        Assert.NotEmpty(StoreDoctor.Examine(subject.DataDir).Findings);
    }

    [Theory]
    [InlineData("UPDATE vector SET rows = zeroblob(length(rows)) WHERE chunk = 4", "The vector of chunk 4 does not have the checksum")]
    [InlineData("UPDATE revision SET body = 'other'", "Revision 1 of article number 1 does not have the checksum")]
    [InlineData("INSERT INTO vector (chunk, rows) VALUES (1000, x'00')", "1 vectors have no chunk.")]
    public async Task Examine_ARowThatNoOpeningReads_IsNamed(string damage, string finding)
    {
        using var subject = await FilledAsync();
        ExecuteOn(subject.DataDir, "PRAGMA foreign_keys = OFF; " + damage);

        Assert.Contains(StoreDoctor.Examine(subject.DataDir).Findings, found => found.StartsWith(finding, StringComparison.Ordinal));
    }

    [Fact]
    public async Task FindChunks_ARowDamagedSinceTheOpening_IsLeftOutAndTheRestFound()
    {
        using var subject = await FilledAsync();
        var store = subject.Store;
        ExecuteOn(subject.DataDir, "UPDATE cut SET texts = '[1]' WHERE first = 3; UPDATE article SET title = 'other' WHERE id = 'a3'");

        var found = await store.FindChunksAsync([.. Enumerable.Range(1, 12).Select(n => new ChunkId(n))], Cancellation);

        var articles = found.Values.Select(chunk => chunk.Article.Id.Value).ToHashSet();
        Assert.DoesNotContain("a2", articles);
        Assert.DoesNotContain("a3", articles);
        Assert.Contains("a4", articles);
        var refusal = await Assert.ThrowsAsync<StoreDamagedException>(async () => await store.FindAsync(new ArticleId("a3"), Cancellation));
        Assert.Contains("article a3 does not have the checksum", refusal.Message);
        Assert.NotNull(await store.FindAsync(new ArticleId("a4"), Cancellation));
        await Assert.ThrowsAsync<StoreDamagedException>(async () => await store.RemoveAsync(new ArticleId("a3"), Cancellation));
    }

    [Fact]
    public async Task Write_ATableGoneSinceTheOpening_IsDamageInASentence()
    {
        using var subject = await FilledAsync();
        var store = subject.Store;
        ExecuteOn(subject.DataDir, "PRAGMA foreign_keys = OFF; DROP TABLE segment; DROP TABLE vector; DROP TABLE cut");

        var refusals = new[]
        {
            Assert.Throws<StoreDamagedException>(store.Compact),
            Assert.Throws<StoreDamagedException>(store.CheckIntegrity),
            await Assert.ThrowsAsync<StoreDamagedException>(async () =>
                await store.CommitAsync([SampleArticles.Write("a9", chunks: 1)], Cancellation)
            ),
        };

        Assert.All(refusals, refusal => Assert.Contains("store.db is damaged", refusal.Message));
    }

    /// <summary>A crafted database must not make this program remove a file elsewhere.</summary>
    [Theory]
    [InlineData("'../theirs.vec', 1, 3, 3, 3")]
    [InlineData("'00000001.vec', 1, 9223372036854775807, 3, 3")]
    [InlineData("'00000001.vec', 1, 3, -1, 3")]
    [InlineData("'00000001.vec', 1, 3, 2147483647, 2147483647")]
    [InlineData("'00000001.vec', 1, 3, 99999999999, 1")]
    [InlineData("'00000001.vec', -5, -2, 3, 3")]
    public async Task Open_ASegmentThatCannotBe_IsRebuiltAndNoOtherFileIsTouched(string record)
    {
        using var subject = await FilledAsync();
        var theirs = Path.Combine(subject.DataDir, "theirs.vec");
        File.WriteAllText(theirs, "");
        ExecuteOn(
            subject.DataDir,
            $"DELETE FROM segment; INSERT INTO segment (file, first_chunk, last_chunk, chunks, rows, checksum) VALUES ({record}, 0)"
        );

        Assert.NotEmpty(StoreDoctor.Examine(subject.DataDir).Findings);
        Assert.Empty(subject.Store.CheckIntegrity());
        Assert.True(File.Exists(theirs));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("100000000")]
    [InlineData("x")]
    public async Task Examine_ImpossibleDimensions_IsAFinding(string dimensions)
    {
        using var subject = await FilledAsync();
        ExecuteOn(subject.DataDir, $"UPDATE setting SET value = '{dimensions}' WHERE key = 'dimensions'");

        Assert.Contains(StoreDoctor.Examine(subject.DataDir).Findings, finding => finding.Contains("dimensions"));
    }

    /// <summary>Segments and a tail, an older revision and another scope; closed.</summary>
    internal static async Task<EmbeddedStoreUnderTest> FilledAsync()
    {
        var subject = new EmbeddedStoreUnderTest(s_options);
        await subject.Store.CommitAsync([.. Enumerable.Range(1, 6).Select(n => SampleArticles.Write($"a{n}", chunks: 2))], Cancellation);
        subject.Store.Compact();
        await subject.Store.CommitAsync([SampleArticles.Write("a1", revision: 2, chunks: 2)], Cancellation);
        await subject.Store.CommitAsync([SampleArticles.Write("desk", chunks: 2, scope: new AccessScope("desk"))], Cancellation);
        subject.Close();
        return subject;
    }

    private static void AssertRefused(EmbeddedStoreUnderTest subject, params string[] parts)
    {
        var refusal = Assert.Throws<StoreOpenException>(() => EmbeddedStore.Open(subject.DataDir, s_options));
        Assert.All(parts, part => Assert.Contains(part, refusal.Message));
    }

    private static void Lose(string path, string how)
    {
        File.Delete(path);
        if (how == "empty")
        {
            File.WriteAllText(path, "");
        }
    }

    private static IEnumerable<(string Form, Action<string> Make)> Forms()
    {
        yield return ("a folder", path => Directory.CreateDirectory(path));
        yield return ("a link", path => File.CreateSymbolicLink(path, "elsewhere"));
        if (OperatingSystem.IsLinux())
        {
            yield return ("a pipe or a device", Pipes.Make);
        }
    }

    private static void ExecuteOn(string dataDir, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(dataDir, "store.db")};Pooling=False");
        connection.Open();
        connection.Execute(sql);
    }
}
