using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Stores.Answers;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Tests.Answers;

public sealed class SqliteAnswerRecordsTests : IDisposable
{
    private static readonly DateTimeOffset s_time = new(2026, 5, 11, 9, 0, 0, TimeSpan.Zero);

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Database => Path.Combine(_folder.Path, "answers.db");

    [Theory]
    [InlineData("UPDATE answer SET at = at + 1", "checksum")]
    [InlineData("UPDATE answer SET places = 'x 1 2'", "checksum")]
    public async Task Find_DamagedRow_SaysWhichFile(string damage, string clause)
    {
        await using (var records = Open())
        {
            records.Note(Record(1));
        }

        Execute(damage);
        await using var again = Open();
        var refused = await Assert.ThrowsAsync<StoreDamagedException>(async () => await again.FindAsync(Record(1).Id, Cancellation));
        Assert.Contains(Database, refused.Message, StringComparison.Ordinal);
        Assert.Contains(clause, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_DatabaseOfAnotherProgram_IsRefusedByName()
    {
        Execute("CREATE TABLE other (x)");
        Assert.Contains(Database, Assert.Throws<StoreOpenException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TextInItsPlace_IsRefusedWithTheMend()
    {
        File.WriteAllText(Database, new string('x', 5000));
        Assert.Contains("delete it", Assert.Throws<StoreOpenException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_RecordsOfBeforeTenants_AreEverybodysAndDamageAmongThemStaysDamage()
    {
        await using (Open()) { }
        Execute(
            """
            DROP TABLE answer;
            CREATE TABLE answer (
                number INTEGER PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                at INTEGER NOT NULL,
                places TEXT NOT NULL,
                checksum INTEGER NOT NULL
            );
            CREATE INDEX answer_by_time ON answer (at);
            PRAGMA user_version = 1;
            """
        );
        using (var connection = new SqliteConnection($"Data Source={Database};Pooling=False"))
        {
            connection.Open();
            RowChecksum.Register(connection);
            connection.Execute(
                "INSERT INTO answer (id, at, places, checksum) VALUES ('old', 5, 'a1 1 0 3', row_checksum('old', 5, 'a1 1 0 3'))"
            );
            connection.Execute("INSERT INTO answer (id, at, places, checksum) VALUES ('broken', 5, 'a1 1 0 3', 7)");
        }

        await using var records = Open();

        Assert.Equal("public", (await records.FindAsync("old", Cancellation))!.Tenant);
        await Assert.ThrowsAsync<StoreDamagedException>(async () => await records.FindAsync("broken", Cancellation));
    }

    /// <summary>The words of questions and answers stand nowhere in the file.</summary>
    [Fact]
    public async Task Of_Answer_KeepsPlacesAlone()
    {
        var citation = new Citation(1, 0, new ArticleId("a1"), 3, null, "Title", "Source", s_time, "secret words", 10, 22, 0, 12);
        var timings = new AnswerTimings(TimeSpan.Zero, null, TimeSpan.Zero);
        var answer = new Answer(
            "secret words",
            "secret",
            false,
            [citation],
            [],
            1,
            FinishReason.Stop,
            new Usage(0, 0, 0, 0),
            timings,
            null,
            0
        );
        await using (var records = Open())
        {
            records.Note(AnswerRecord.Of("chatcmpl-1", answer, s_time, "acme"));
        }

        await using var again = Open();
        Assert.Equal([new CitedPlace(new ArticleId("a1"), 3, 10, 22)], (await again.FindAsync("chatcmpl-1", Cancellation))!.Citations);
        Assert.DoesNotContain("secret", await File.ReadAllTextAsync(Database, Cancellation), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private SqliteAnswerRecords Open() => SqliteAnswerRecords.Open(_folder.Path, NullLogger.Instance);

    private static AnswerRecord Record(int number, int citations = 1) =>
        new(
            $"chatcmpl-{number}",
            s_time.AddSeconds(number),
            [.. Enumerable.Range(0, citations).Select(i => new CitedPlace(new ArticleId($"a{number}"), i + 1, i, number + i))]
        );

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
