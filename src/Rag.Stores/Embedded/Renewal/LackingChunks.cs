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
        var found = Find("chunk", RowChecksum.ChunkColumns, next.Live, _live, most);
        if (found.Count > 0)
        {
            _live = found[^1].Chunk.Value;
            return found;
        }

        found = Find("past_chunk", RowChecksum.PastChunkColumns, next.Past, _past, most);
        if (found.Count > 0)
        {
            _past = found[^1].Chunk.Value;
        }

        return found;
    }

    private List<ChunkText> Find(string chunks, string columns, string vectors, long after, int most) =>
        [
            .. queries.Query(
                $"""
                SELECT c.id, c.text, {RowChecksum.IsRight("c", columns)} FROM {chunks} c
                WHERE c.id > $1 AND NOT EXISTS (SELECT 1 FROM {vectors} v WHERE v.chunk = c.id) ORDER BY c.id LIMIT $2
                """,
                [after, most],
                reader =>
                    reader.GetInt64(2) == 1
                        ? new ChunkText(new ChunkId(reader.GetInt64(0)), reader.GetString(1))
                        : throw RowChecksum.Wrong($"chunk {reader.GetInt64(0)}")
            ),
        ];
}
