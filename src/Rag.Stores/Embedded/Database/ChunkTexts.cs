using Microsoft.Data.Sqlite;
using Rag.Core.Articles;

namespace Rag.Stores.Embedded.Database;

/// <summary>What chunks say, without their articles: a body is many times as long, and all of it is read to be checked.</summary>
internal static class ChunkTexts
{
    private static readonly string s_sql = $"""
        SELECT c.id, a.title, {BodyParts.TextOf("c", "a")}, {RowChecksum.IsRight("c", RowChecksum.ChunkColumns)}
        FROM chunk c JOIN article a ON a.number = c.article WHERE c.id IN (SELECT value FROM json_each($1))
        """;

    /// <summary>
    /// A damaged chunk is left out and logged, as in <see cref="ArticleQueries.FindChunks"/>. Title and body are taken as they are: whoever
    /// shows them reads the article.
    /// </summary>
    public static Dictionary<ChunkId, TitledText> Read(ArticleQueries queries, IReadOnlyCollection<ChunkId> ids) =>
        queries
            .Query(s_sql, [ArticleQueries.Json(ids)], queries.OrLeftOut(ReadRow))
            .OfType<TextRow>()
            .ToDictionary(row => row.Id, row => row.Words);

    private static TextRow ReadRow(SqliteDataReader reader) =>
        reader.GetInt64(3) == 1
            ? new TextRow(
                new ChunkId(reader.GetInt64(0)),
                new TitledText(reader.TextOrNull(1), BodyParts.ReadText(reader, 2, RowOf(reader)))
            )
            : throw RowChecksum.Wrong(RowOf(reader));

    private static string RowOf(SqliteDataReader reader) => $"chunk {reader.GetInt64(0)}";

    private sealed record TextRow(ChunkId Id, TitledText Words);
}
