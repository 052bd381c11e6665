using Microsoft.Data.Sqlite;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Doctor;

/// <summary>Faults of the database with itself.</summary>
internal static class DatabaseCheck
{
    /// <summary>Findings of one kind that are told: a damaged disk may have millions.</summary>
    private const int MostOfAKind = 100;

    private static readonly string[] s_vectorTables =
    [
        VectorTables.First.Live,
        VectorTables.First.Past,
        VectorTables.Second.Live,
        VectorTables.Second.Past,
    ];

    /// <summary>The name of each row that does not have the checksum that it was written with.</summary>
    private static readonly string[] s_checksums =
    [
        WrongOnes("article", "'Article ' || id", ArticleRow.Columns),
        WrongOnes("revision", "'Revision ' || revision || ' of article number ' || article", ArticleRow.StoredRevisionColumns),
        WrongOnes("cut", "'The cut at chunk ' || first", Cut.Columns),
        .. s_vectorTables.Select(table => WrongOnes(table, "'The vector of chunk ' || chunk", RowChecksum.VectorColumns)),
        WrongOnes("past_chunk", "'Chunk ' || id || ' of an earlier revision'", RowChecksum.PastChunkColumns),
        WrongOnes("retired", "'Retired chunk ' || chunk", RowChecksum.RetiredColumns),
        WrongOnes("tombstone", "'The tombstone of article ' || article", RowChecksum.TombstoneColumns),
        WrongOnes("change", "'Change ' || seq", RowChecksum.ChangeColumns),
        WrongOnes("story_member", "'The story of article number ' || article", RowChecksum.StoryMemberColumns),
    ];

    private static readonly (string Sql, string Sentence)[] s_rules =
    [
        ("SELECT coalesce(sum(chunks), 0) FROM cut WHERE article NOT IN (SELECT number FROM article)", "{0} chunks have no article."),
        (
            "SELECT count(*) FROM cut c WHERE first + chunks > (SELECT min(first) FROM cut n WHERE n.first > c.first)",
            "{0} chunks have ids that others have."
        ),
        ("SELECT count(*) FROM revision WHERE article NOT IN (SELECT number FROM article)", "{0} earlier revisions have no article."),
        (
            $"SELECT count(*) FROM past_chunk p WHERE EXISTS (SELECT 1 FROM cut c WHERE {CutSql.Holds("c", "p.id")})",
            "{0} chunks are of an earlier revision and of the latest."
        ),
        ("SELECT count(*) FROM tombstone WHERE article IN (SELECT id FROM article)", "{0} articles are stored and withdrawn."),
        ("SELECT count(*) FROM story_member WHERE article NOT IN (SELECT number FROM article)", "{0} members of stories have no article."),
        (
            """
            SELECT count(*) FROM (
                SELECT 1 FROM story_member m JOIN article a ON a.number = m.article GROUP BY m.story HAVING count(DISTINCT a.scope) > 1
            )
            """,
            "{0} stories have articles for different readers."
        ),
        ("SELECT count(*) FROM article WHERE trim(scope) = ''", "{0} articles have no access scope."),
        ("SELECT count(*) FROM revision WHERE trim(scope) = ''", "{0} earlier revisions have no access scope."),
        ("SELECT count(*) FROM article WHERE language = ''", "{0} articles have an empty language."),
    ];

    /// <param name="vectors">Those in charge.</param>
    public static IEnumerable<string> Findings(SqliteConnection connection, VectorTables vectors)
    {
        foreach (var damage in Damages(connection, "the database"))
        {
            yield return damage;
        }

        foreach (var row in s_checksums.SelectMany(sql => Texts(connection, sql)))
        {
            yield return $"{row} does not have the checksum that it was written with.";
        }

        foreach (
            var reference in Texts(
                connection,
                "SELECT \"table\" || ' ' || coalesce(rowid, '?') || ' names a row of ' || parent FROM pragma_foreign_key_check"
            )
        )
        {
            yield return $"The row {reference} that is not there.";
        }

        foreach (var (sql, sentence) in (IEnumerable<(string, string)>)[.. RulesOf(vectors), .. s_rules])
        {
            if (connection.ReadInteger(sql) is > 0 and var count)
            {
                yield return string.Format(System.Globalization.CultureInfo.InvariantCulture, sentence, count);
            }
        }

        using var texts = connection.Statement(
            $"""
            SELECT c.id, c.start, c.end, {BodyParts.TextOf("c", "a")}, {BodyParts.BodyOf("a")}
            FROM {CutSql.Chunks} c JOIN article a ON a.number = c.article
            UNION ALL
            SELECT p.id, p.start, p.end, {BodyParts.TextOf("p", "r")}, {BodyParts.BodyOf("r")}
            FROM past_chunk p JOIN revision r ON r.article = p.article AND r.revision = p.revision
            """
        );
        using var rows = texts.ExecuteReader();
        while (rows.Read())
        {
            if (!IsTextOf(rows.TextOrNull(4) ?? "", rows.GetInt32(1), rows.GetInt32(2), rows.TextOrNull(3)))
            {
                yield return $"Chunk {rows.GetInt64(0)} does not have the text that its article has there.";
            }
        }
    }

    private static (string Sql, string Sentence)[] RulesOf(VectorTables vectors) =>
        [
            ($"SELECT coalesce(sum({CutSql.VectorsMissing("c", vectors.Live)}), 0) FROM cut c", "{0} chunks have no vectors."),
            (
                $"SELECT count(*) FROM {vectors.Live} v WHERE NOT EXISTS (SELECT 1 FROM cut c WHERE {CutSql.Holds("c", "v.chunk")})",
                "{0} vectors have no chunk."
            ),
            (
                $"SELECT count(*) FROM past_chunk WHERE id NOT IN (SELECT chunk FROM {vectors.Past})",
                "{0} chunks of earlier revisions have no vectors."
            ),
        ];

    /// <summary>What SQLite itself finds wrong.</summary>
    /// <param name="name">Of the database, in the sentences.</param>
    public static IEnumerable<string> Damages(SqliteConnection connection, string name) =>
        Texts(connection, "PRAGMA integrity_check")
            .Where(line => line != "ok")
            .Select(line => $"SQLite finds {name} damaged: {line.ReplaceLineEndings(" ").TrimEnd('.')}.");

    /// <summary>The statement that gives the name of each row of a table that does not have the checksum it was written with.</summary>
    /// <param name="name">Of a row, as an expression.</param>
    public static string WrongOnes(string table, string name, string columns) =>
        $"SELECT {name} FROM {table} WHERE NOT ({RowChecksum.IsRight(table, columns)})";

    /// <summary>The first rows' texts, as many as are told.</summary>
    public static IEnumerable<string> Texts(SqliteConnection connection, string sql)
    {
        using var command = connection.Statement(sql);
        using var reader = command.ExecuteReader();
        for (var count = 0; count < MostOfAKind && reader.Read(); count++)
        {
            yield return reader.GetString(0);
        }
    }

    public static IEnumerable<string> VectorFindings(SqliteConnection connection, VectorTables vectors, int dimensions)
    {
        using var command = connection.Statement($"SELECT chunk FROM {vectors.Live} WHERE length(rows) = 0 OR length(rows) % $1 <> 0", 1);
        using var reader = command.Bind(dimensions * sizeof(ushort)).ExecuteReader();
        while (reader.Read())
        {
            yield return $"The vectors of chunk {reader.GetInt64(0)} are cut.";
        }
    }

    private static bool IsTextOf(string body, int start, int end, string? text) =>
        text is not null && start >= 0 && end >= start && end <= body.Length && body.AsSpan()[start..end].SequenceEqual(text);
}
