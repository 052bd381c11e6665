using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Rag.Core.Articles;
using Rag.Stores.Embedded.Index;

namespace Rag.Stores.Embedded.Database;

/// <summary>Chunks of earlier revisions, from the database.</summary>
internal sealed class StoredPastChunks(ArticleQueries queries) : IPastChunks
{
    public IEnumerable<IndexedChunk> HeldAt(DateTimeOffset time, VectorSet vectors) =>
        queries.Query(
            Chosen(
                vectors.Tables,
                """
                p.id IN (
                    SELECT h.id FROM revision s JOIN past_chunk h ON h.article = s.article AND h.revision = s.revision
                    WHERE s.held_until > $1 AND s.revised_at <= $1
                )
                """
            ),
            [ArticleRow.Time(time)],
            Read
        );

    public IEnumerable<IndexedChunk> HeldAt(DateTimeOffset time, VectorSet vectors, IReadOnlyCollection<long> among) =>
        queries.Query(
            Chosen(vectors.Tables, "p.id IN (SELECT value FROM json_each($2)) AND r.held_until > $1 AND r.revised_at <= $1"),
            [ArticleRow.Time(time), JsonSerializer.Serialize(among)],
            Read
        );

    /// <exception cref="DamagedRowException">The row is not as it was written.</exception>
    private static IndexedChunk Read(SqliteDataReader reader)
    {
        if (reader.GetInt64(11) != 1)
        {
            throw RowChecksum.Wrong($"chunk {reader.GetInt64(0)} of an earlier revision");
        }

        return new IndexedChunk(
            reader.GetInt64(0),
            new ArticleId(reader.GetString(1)),
            reader.TextOrNull(2),
            reader.TextOrNull(3),
            ArticleRow.TimeOrNull(reader, 4),
            reader.TextOrNull(5),
            new AccessScope(reader.GetString(6)),
            new AccessScope(reader.GetString(7)),
            ArticleRow.Time(reader.GetString(8)),
            BodyParts.ReadText(reader, 9, $"chunk {reader.GetInt64(0)} of an earlier revision"),
            MemoryMarshal.Cast<byte, ushort>(reader.GetFieldValue<byte[]>(10)).ToArray()
        );
    }

    /// <summary>Chunks are looked up one by one in the order of their ids: to sort the rows would take their vectors along.</summary>
    private static string Chosen(VectorTables tables, string condition) =>
        $"""
            SELECT p.id, a.id, r.title, r.source, r.published_at, r.language, r.scope, a.scope, r.revised_at,
                {BodyParts.TextOf("p", "r")}, v.rows,
                {RowChecksum.IsRight("p", RowChecksum.PastChunkColumns)} AND {RowChecksum.IsRight("v", RowChecksum.VectorColumns)}
                    AND {RowChecksum.IsRight("r", ArticleRow.StoredRevisionColumns)}
            FROM past_chunk p CROSS JOIN {tables.Past} v ON v.chunk = p.id
                CROSS JOIN revision r ON r.article = p.article AND r.revision = p.revision
                JOIN article a ON a.number = r.article
            WHERE {condition} ORDER BY p.id
            """;
}
