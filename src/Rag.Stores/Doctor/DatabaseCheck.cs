using Microsoft.Data.Sqlite;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Doctor;

/// <summary>Faults of the database with itself.</summary>
internal static class DatabaseCheck
{
    private static readonly (string Sql, string Sentence)[] s_rules =
    [
        ("SELECT count(*) FROM chunk WHERE article NOT IN (SELECT number FROM article)", "{0} chunks have no article."),
        ("SELECT count(*) FROM revision WHERE article NOT IN (SELECT number FROM article)", "{0} earlier revisions have no article."),
        ("SELECT count(*) FROM chunk WHERE id NOT IN (SELECT chunk FROM vector)", "{0} chunks have no vectors."),
        ("SELECT count(*) FROM vector WHERE chunk NOT IN (SELECT id FROM chunk)", "{0} vectors have no chunk."),
        ("SELECT count(*) FROM article WHERE trim(scope) = ''", "{0} articles have no access scope."),
        ("SELECT count(*) FROM revision WHERE trim(scope) = ''", "{0} earlier revisions have no access scope."),
        ("SELECT count(*) FROM article WHERE language = ''", "{0} articles have an empty language."),
    ];

    public static IEnumerable<string> Findings(SqliteConnection connection)
    {
        using (var command = connection.Statement("PRAGMA integrity_check"))
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                if (reader.GetString(0) is var line && line != "ok")
                {
                    yield return $"SQLite finds the database damaged: {line}.";
                }
            }
        }

        foreach (var (sql, sentence) in s_rules)
        {
            if (connection.ReadInteger(sql) is > 0 and var count)
            {
                yield return string.Format(System.Globalization.CultureInfo.InvariantCulture, sentence, count);
            }
        }

        using var texts = connection.Statement(
            "SELECT c.id, c.start, c.end, c.text, a.body FROM chunk c JOIN article a ON a.number = c.article"
        );
        using var rows = texts.ExecuteReader();
        while (rows.Read())
        {
            if (!IsTextOf(rows.GetString(4), rows.GetInt32(1), rows.GetInt32(2), rows.GetString(3)))
            {
                yield return $"Chunk {rows.GetInt64(0)} does not have the text that its article has there.";
            }
        }
    }

    public static IEnumerable<string> VectorFindings(SqliteConnection connection, int dimensions)
    {
        using var command = connection.Statement("SELECT chunk FROM vector WHERE length(rows) = 0 OR length(rows) % $1 <> 0", 1);
        using var reader = command.Bind(dimensions * sizeof(ushort)).ExecuteReader();
        while (reader.Read())
        {
            yield return $"The vectors of chunk {reader.GetInt64(0)} are cut.";
        }
    }

    private static bool IsTextOf(string body, int start, int end, string text) =>
        start >= 0 && end >= start && end <= body.Length && body.AsSpan()[start..end].SequenceEqual(text);
}
