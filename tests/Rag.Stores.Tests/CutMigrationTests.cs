using Microsoft.Data.Sqlite;
using Rag.Core.Articles;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Tests;

/// <summary>Version 10 makes the rows of an article's chunks one row.</summary>
public sealed class CutMigrationTests : IDisposable
{
    private const string Before =
        "SELECT group_concat(id || ' ' || article || ' ' || ordinal || ' ' || start || ' ' || end || ' ' || ifnull(text, '-'), ', ')";

    private readonly SqliteConnection _connection = new("Data Source=:memory:;Foreign Keys=False");

    public CutMigrationTests()
    {
        _connection.Open();
        RowChecksum.Register(_connection);
        BodyParts.Register(_connection);
        _connection.CreateFunction("article_id", (string name) => ArticleId.Of(name).Value, isDeterministic: true);
        foreach (var migration in StoreMigrations.All.Take(9))
        {
            _connection.Execute(migration);
        }
    }

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void Migrate_ChunksWithAndWithoutGapsBetweenTheirIds_KeepsEachAsItIs()
    {
        Add("7 1 0 0 5 -", "8 1 1 6 20 own text here", "9 2 0 0 3 -", "10 1 2 21 30 -", "11 2 1 -4 2 -", "13 2 5 70000 70000 -");
        var before = Text($"{Before} FROM (SELECT * FROM chunk ORDER BY id)");

        _connection.Execute(CutMigration.Sql);

        Assert.Equal(before, Text($"{Before} FROM (SELECT * FROM {CutSql.Chunks} ORDER BY id)"));
        Assert.Equal(6, _connection.ReadInteger($"SELECT sum(is_right) FROM {CutSql.Chunks}"));
        Assert.Equal("7 9 10 11 13", Text("SELECT group_concat(first, ' ') FROM (SELECT first FROM cut ORDER BY first)"));
    }

    [Fact]
    public void Migrate_AChunkThatIsGone_GivesOutItsIdNoMore()
    {
        Add("1 1 0 0 5 -", "2 1 1 6 20 -");
        _connection.Execute("DELETE FROM chunk WHERE id = 2");

        _connection.Execute(CutMigration.Sql);

        Assert.Equal(2, _connection.ReadInteger("SELECT seq FROM sqlite_sequence WHERE name = 'cut'"));
        Assert.Equal(0, _connection.ReadInteger("SELECT count(*) FROM sqlite_sequence WHERE name = 'chunk'"));
    }

    [Fact]
    public void Migrate_TablesOfVectors_KeepTheirRowsAndReferToNoTableThatIsGone()
    {
        Add("1 1 0 0 5 -");
        _connection.Execute("INSERT INTO vector VALUES (1, x'0102', 5); INSERT INTO vector_b VALUES (1, x'0304', 6)");

        _connection.Execute(CutMigration.Sql);

        _connection.Execute("PRAGMA foreign_keys = ON; INSERT INTO vector VALUES (2, x'05', 7)");
        Assert.Equal("1 0102, 2 05", Text("SELECT group_concat(chunk || ' ' || hex(rows), ', ') FROM vector"));
        Assert.Equal("1 0304", Text("SELECT group_concat(chunk || ' ' || hex(rows), ', ') FROM vector_b"));
        Assert.Equal(0, _connection.ReadInteger("SELECT count(*) FROM sqlite_schema WHERE sql LIKE '%REFERENCES chunk%'"));
        Assert.Equal("ok", Text("PRAGMA integrity_check"));
    }

    /// <param name="chunks">Id, article, ordinal, start, end, and the text or a dash.</param>
    private void Add(params ReadOnlySpan<string> chunks)
    {
        using var add = _connection.Statement("INSERT INTO chunk VALUES ($1, $2, $3, $4, $5, $6, 0)", 6);
        foreach (var chunk in chunks)
        {
            var parts = chunk.Split(' ', 6);
            add.Bind([.. parts[..5], parts[5] == "-" ? null : parts[5]]).ExecuteNonQuery();
        }
    }

    private string? Text(string sql)
    {
        using var command = _connection.Statement(sql);
        return command.ExecuteScalar()?.ToString();
    }
}
