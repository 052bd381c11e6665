using Microsoft.Data.Sqlite;
using Rag.Core.Articles;

namespace Rag.Stores.Embedded.Database;

/// <summary>What chunks say, without their articles: a body is many times as long, and all of it is read to be checked.</summary>
internal sealed class ChunkTexts(ArticleQueries queries)
{
    /// <summary>Some ten thousand chunks, in 32 MB.</summary>
    private const long MostCharacters = 16 << 20;

    private static readonly string s_sql = $"""
        SELECT w.value, a.title, {CutSql.TextOf("c", "w.value - c.first", "a")}, {RowChecksum.IsRight("c", Cut.Columns)}
        FROM json_each($1) w CROSS JOIN cut c ON {CutSql.Holds("c", "w.value")} CROSS JOIN article a ON a.number = c.article
        """;

    private readonly RecentTexts _recent = new(MostCharacters);

    /// <summary>
    /// A damaged chunk is left out and logged, as in <see cref="ArticleQueries.FindChunks"/>. Title and body are taken as they are: whoever
    /// shows them reads the article.
    /// </summary>
    public IReadOnlyDictionary<ChunkId, TitledText> Find(IReadOnlyCollection<ChunkId> ids)
    {
        var found = new Dictionary<ChunkId, TitledText>(ids.Count);
        if (_recent.Find(ids, found, out var asOf) is { Count: > 0 } missing)
        {
            var read = Read(missing);
            _recent.Keep(asOf, read);
            foreach (var (id, words) in read)
            {
                found[id] = words;
            }
        }

        return found;
    }

    /// <summary>The chunks were retired, in the database too.</summary>
    public void Forget(IReadOnlyList<ArticleChunk> retired)
    {
        if (retired.Count > 0)
        {
            _recent.Forget([.. retired.Select(one => one.Chunk.Id)]);
        }
    }

    private Dictionary<ChunkId, TitledText> Read(IReadOnlyCollection<ChunkId> ids) =>
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
