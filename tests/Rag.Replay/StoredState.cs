using Microsoft.Data.Sqlite;
using Rag.Stores.Doctor;

namespace Rag.Replay;

/// <summary>Everything that a replay left in a folder but times, as lines that can be compared.</summary>
internal static class StoredState
{
    private static readonly (string Database, string Query)[] s_queries =
    [
        (
            "store.db",
            """
            SELECT 'article', id, revision, url, title, source, published_at, language, content_hash, length(body)
            FROM article ORDER BY id
            """
        ),
        (
            "store.db",
            """
            SELECT 'revision', article.id, revision.revision, revision.content_hash
            FROM revision JOIN article ON article.number = revision.article ORDER BY article.id, revision.revision
            """
        ),
        (
            "store.db",
            """
            SELECT 'cut', article.id, chunks, hex(places), coalesce(texts, '')
            FROM cut JOIN article ON article.number = cut.article ORDER BY article.id, cut.first
            """
        ),
        (
            "store.db",
            """
            SELECT 'vector', article.id, vector.chunk - cut.first, hex(vector.rows)
            FROM cut JOIN article ON article.number = cut.article
                JOIN vector ON vector.chunk BETWEEN cut.first AND cut.first + cut.chunks - 1
            ORDER BY article.id, vector.chunk
            """
        ),
        ("work.db", "SELECT 'waiting', ticket FROM work ORDER BY ticket"),
        ("work.db", "SELECT 'dead', ticket, reason FROM dead ORDER BY ticket"),
    ];

    public static List<string> Of(string folder)
    {
        using (var store = ReplayRun.OpenStore(folder))
        {
            if (store.CheckIntegrity() is [var finding, ..])
            {
                throw new InvalidOperationException(finding);
            }
        }

        if (StoreDoctor.Examine(folder).Findings is [var damage, ..])
        {
            throw new InvalidOperationException($"{damage}");
        }

        return [.. s_queries.SelectMany(query => Lines(Path.Combine(folder, query.Database), query.Query))];
    }

    private static IEnumerable<string> Lines(string database, string query)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        var values = new object[reader.FieldCount];
        while (reader.Read())
        {
            reader.GetValues(values);
            yield return string.Join('\t', values);
        }
    }
}
