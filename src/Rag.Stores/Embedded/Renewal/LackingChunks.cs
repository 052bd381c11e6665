using Rag.Core.Articles;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Embedded.Renewal;

/// <summary>
/// Chunks without new vectors: those of latest revisions in order of ids, then those of earlier ones. Each pass goes on where the look
/// before it ended; behind the end all are looked at once more, since a revision may have been replaced meanwhile.
/// </summary>
internal sealed class LackingChunks(ArticleQueries queries)
{
    private long _live;
    private long _past;

    public void StartAgain() => (_live, _past) = (0, 0);

    public IReadOnlyList<ChunkText> Find(VectorTables next, int most)
    {
        var found = FindBehind(next, most);
        if (found.Count == 0 && _live + _past > 0)
        {
            StartAgain();
            found = FindBehind(next, most);
        }

        return found;
    }

    private List<ChunkText> FindBehind(VectorTables next, int most)
    {
        var found = Find(LiveSql(next), _live, most);
        if (found.Count > 0)
        {
            _live = found[^1].Chunk.Value;
            return found;
        }

        found = Find(PastSql(next), _past, most);
        if (found.Count > 0)
        {
            _past = found[^1].Chunk.Value;
        }

        return found;
    }

    private static string LiveSql(VectorTables next) =>
        $"""
            SELECT c.id, {BodyParts.TextOf("c", "a")},
                c.is_right AND {RowChecksum.IsRight("a", ArticleRow.Columns)}
            FROM {CutSql.Chunks} c JOIN article a ON a.number = c.article
            WHERE c.first >= ifnull({CutSql.FirstUpTo("$1")}, 0) AND c.id > $1
                AND NOT EXISTS (SELECT 1 FROM {next.Live} v WHERE v.chunk = c.id)
            ORDER BY c.first, c.id LIMIT $2
            """;

    private static string PastSql(VectorTables next) =>
        $"""
            SELECT p.id, {BodyParts.TextOf("p", "r")},
                {RowChecksum.IsRight("p", RowChecksum.PastChunkColumns)} AND {RowChecksum.IsRight("r", ArticleRow.StoredRevisionColumns)}
            FROM past_chunk p JOIN revision r ON r.article = p.article AND r.revision = p.revision
            WHERE p.id > $1 AND NOT EXISTS (SELECT 1 FROM {next.Past} v WHERE v.chunk = p.id) ORDER BY p.id LIMIT $2
            """;

    private List<ChunkText> Find(string sql, long after, int most) =>
        [
            .. queries.Query(sql, [after, most], reader =>
                reader.GetInt64(2) == 1
                    ? new ChunkText(new ChunkId(reader.GetInt64(0)), BodyParts.ReadText(reader, 1, $"chunk {reader.GetInt64(0)}"))
                    : throw RowChecksum.Wrong($"chunk {reader.GetInt64(0)}")
            ),
        ];
}
