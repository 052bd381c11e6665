using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Embedded.Vectors;

namespace Rag.Stores.Embedded.Database;

/// <summary>Chunks of whole articles with one embedder's vectors, for an index that lies elsewhere.</summary>
internal static class StoredChunkRows
{
    /// <summary>Chunks of latest revisions, and of earlier ones that the article's readers of now may read.</summary>
    /// <exception cref="DamagedRowException">A row is not as it was written.</exception>
    public static List<StoredChunk> Read(
        ArticleQueries queries,
        VectorTables tables,
        int dimensions,
        IReadOnlyCollection<ArticleId> articles
    )
    {
        var ids = JsonSerializer.Serialize(articles.Select(article => article.Value));
        return [.. queries.Query(Sql(tables), [ids], reader => Read(reader, dimensions))];
    }

    private static string Sql(VectorTables tables) =>
        $"""
            SELECT c.id, a.id, a.revision, c.ordinal, a.title, a.source, a.published_at, a.language, a.scope, a.revised_at, NULL,
                {BodyParts.TextOf("c", "a")}, v.rows,
                c.is_right AND {RowChecksum.IsRight("v", RowChecksum.VectorColumns)}
                    AND {RowChecksum.IsRight("a", ArticleRow.Columns)}
            FROM article a JOIN {CutSql.Chunks} c ON c.article = a.number JOIN {tables.Live} v ON v.chunk = c.id
            WHERE a.id IN (SELECT value FROM json_each($1))
            UNION ALL
            SELECT p.id, a.id, p.revision, p.ordinal, r.title, r.source, r.published_at, r.language, r.scope, r.revised_at, r.held_until,
                {BodyParts.TextOf("p", "r")}, v.rows,
                {RowChecksum.IsRight("p", RowChecksum.PastChunkColumns)} AND {RowChecksum.IsRight("v", RowChecksum.VectorColumns)}
                    AND {RowChecksum.IsRight("r", ArticleRow.StoredRevisionColumns)}
            FROM article a JOIN revision r ON r.article = a.number AND r.scope = a.scope
                JOIN past_chunk p ON p.article = r.article AND p.revision = r.revision JOIN {tables.Past} v ON v.chunk = p.id
            WHERE a.id IN (SELECT value FROM json_each($1))
            """;

    private static StoredChunk Read(SqliteDataReader reader, int dimensions)
    {
        var id = reader.GetInt64(0);
        var halves = MemoryMarshal.Cast<byte, ushort>(reader.GetFieldValue<byte[]>(12));
        if (reader.GetInt64(13) != 1 || HalfRows.Widened(halves, dimensions) is not { } rows)
        {
            throw RowChecksum.Wrong($"chunk {id}, or its vectors,");
        }

        return new StoredChunk(
            new ChunkId(id),
            new ArticleId(reader.GetString(1)),
            reader.GetInt32(2),
            reader.GetInt32(3),
            reader.TextOrNull(4),
            reader.TextOrNull(5),
            ArticleRow.TimeOrNull(reader, 6),
            reader.TextOrNull(7),
            new AccessScope(reader.GetString(8)),
            ArticleRow.Time(reader.GetString(9)),
            ArticleRow.TimeOrNull(reader, 10),
            BodyParts.ReadText(reader, 11, $"chunk {id}"),
            rows
        );
    }
}
