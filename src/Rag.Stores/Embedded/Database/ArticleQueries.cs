using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Rag.Core.Articles;

namespace Rag.Stores.Embedded.Database;

/// <summary>The reading side of the database: any number of threads at once, each with a connection of its own while it reads.</summary>
internal sealed class ArticleQueries(StoreLayout layout, ILogger logger) : IDisposable
{
    private readonly ConcurrentBag<ReadConnection> _idle = [];
    private volatile bool _disposed;

    public Article? Find(ArticleId id) =>
        Query($"SELECT {ArticleRow.ColumnsOf("article")} FROM article WHERE id = $1", [id.Value], reader => ArticleRow.Read(reader))
            .FirstOrDefault();

    public Article? FindByUrl(string url, AccessScope scope) => FindLast("url", url, scope);

    public Article? FindBySourceId(string sourceId, AccessScope scope) => FindLast("source_id", sourceId, scope);

    /// <summary>
    /// One statement, so that each chunk is seen with the revision that it is of. A damaged one is left out and logged: the question that
    /// found it is answered from the others.
    /// </summary>
    public Dictionary<ChunkId, ArticleChunk> FindChunks(IReadOnlyCollection<ChunkId> ids)
    {
        var articles = new Dictionary<long, Article?>();
        return Query(
                $"""
                SELECT w.value, a.number, {Cut.ColumnsOf("c")}, {ArticleRow.ColumnsOf("a")}
                FROM json_each($1) w CROSS JOIN cut c ON {CutSql.Holds("c", "w.value")} CROSS JOIN article a ON a.number = c.article
                """,
                [Json(ids)],
                OrLeftOut(Read)
            )
            .OfType<ArticleChunk>()
            .ToDictionary(found => found.Chunk.Id);

        ArticleChunk? Read(SqliteDataReader reader)
        {
            var number = reader.GetInt64(1);
            if (!articles.TryGetValue(number, out var article))
            {
                articles.Add(number, null);
                articles[number] = article = ArticleRow.Read(reader, 2 + Cut.ReadColumns);
            }

            return article is null ? null : new ArticleChunk(Cut.Read(reader, 2).Find(reader.GetInt64(0), article), article);
        }
    }

    public List<Chunk> ChunksOf(ArticleId id) =>
        [
            .. Query(
                    $"""
                    SELECT {Cut.ColumnsOf("c")}, {ArticleRow.ColumnsOf("a")}
                    FROM article a JOIN cut c ON c.article = a.number WHERE a.id = $1
                    """,
                    [id.Value],
                    reader => Cut.Read(reader).ChunksOf(ArticleRow.Read(reader, Cut.ReadColumns))
                )
                .SelectMany(chunks => chunks)
                .OrderBy(chunk => chunk.Ordinal),
        ];

    /// <summary>A damaged one is left out and logged, as in <see cref="FindChunks"/>.</summary>
    public Dictionary<ChunkId, ArticleChunk> FindPastChunks(IReadOnlyCollection<ChunkId> ids) =>
        Query(
                $"""
                SELECT p.id, p.revision, p.ordinal, p.start, p.end, {BodyParts.TextOf("p", "r")},
                    {RowChecksum.IsRight("p", RowChecksum.PastChunkColumns)},
                    {ArticleRow.ColumnsOfRevision("r", "a")}
                FROM past_chunk p
                    JOIN revision r ON r.article = p.article AND r.revision = p.revision JOIN article a ON a.number = p.article
                WHERE p.id IN (SELECT value FROM json_each($1))
                """,
                [Json(ids)],
                OrLeftOut(PastRevisions.ReadChunk)
            )
            .OfType<ArticleChunk>()
            .ToDictionary(found => found.Chunk.Id);

    public RetractedArticle? FindRetracted(ArticleId id, string? url, AccessScope scope) =>
        Query(
                $"""
                SELECT {RowChecksum.TombstoneColumns}, {RowChecksum.IsRight("tombstone", RowChecksum.TombstoneColumns)}
                FROM tombstone WHERE article = $1 OR (url = $2 AND scope = $3)
                ORDER BY article = $1 DESC, article LIKE '{ArticleRow.FeedsOwnId}', retracted_at DESC LIMIT 1
                """,
                [id.Value, url, scope.Value],
                EventRows.Tombstone
            )
            .FirstOrDefault();

    public ArticleChangePage Changes(long after, int most)
    {
        var changes = Query(
                $"""
                SELECT seq, {RowChecksum.ChangeColumns}, {RowChecksum.IsRight("change", RowChecksum.ChangeColumns)}
                FROM change WHERE seq > $1 ORDER BY seq LIMIT $2
                """,
                [after, most],
                EventRows.Change
            )
            .ToList();

        // Numbers are given out one by one, and the oldest go first: what is missing in front was forgotten.
        var first = Query("SELECT coalesce(min(seq), $1) FROM change", [LastChange() + 1], reader => reader.GetInt64(0)).First();
        return new ArticleChangePage(changes, after + 1 < first);
    }

    public long LastChange() =>
        Query("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'change'", [], reader => reader.GetInt64(0)).First();

    /// <summary>Read while it is enumerated.</summary>
    public IEnumerable<Article> Revisions(ArticleId id) =>
        Query(
            $"""
            SELECT {ArticleRow.ColumnsOf("article")} FROM article WHERE id = $1
            UNION ALL
            SELECT {ArticleRow.ColumnsOfRevision("r", "a")} FROM revision r JOIN article a ON a.number = r.article WHERE a.id = $1
            ORDER BY 2 DESC
            """,
            [id.Value],
            reader => ArticleRow.Read(reader)
        );

    /// <summary>Read while it is enumerated.</summary>
    public IEnumerable<Article> Latest(int count) =>
        Query(
            $"SELECT {ArticleRow.ColumnsOf("article")} FROM article ORDER BY coalesce(published_at, first_seen_at) DESC, id LIMIT $1",
            [count],
            reader => ArticleRow.Read(reader)
        );

    /// <summary>Read while it is enumerated. The lengths stand in the rows' heads: no text is read for them.</summary>
    public IEnumerable<ArticleAge> Ages() =>
        Query(
            $"""
            SELECT id, source, min(coalesce(published_at, first_seen_at), first_seen_at), octet_length(body)
                + coalesce((
                    SELECT sum(coalesce(octet_length(c.texts), 0)
                        + coalesce((SELECT sum(octet_length(v.rows)) FROM vector v WHERE {CutSql.IsVectorOf("v", "c")}), 0)
                        + coalesce((
                            SELECT sum(octet_length(b.rows)) FROM vector_b b
                            WHERE {CutSql.IsVectorOf("b", "c")} AND NOT EXISTS (SELECT 1 FROM vector v WHERE v.chunk = b.chunk)
                        ), 0))
                    FROM cut c WHERE c.article = number
                ), 0)
                + coalesce((SELECT sum(octet_length(body)) FROM revision r WHERE r.article = number), 0)
                + coalesce((
                    SELECT sum(coalesce(octet_length(text), 0)) + sum(coalesce(octet_length(v.rows), octet_length(b.rows)))
                    FROM past_chunk p LEFT JOIN past_vector v ON v.chunk = p.id LEFT JOIN past_vector_b b ON b.chunk = p.id
                    WHERE p.article = number
                ), 0)
            FROM article
            """,
            [],
            reader => new ArticleAge(
                new ArticleId(reader.GetString(0)),
                reader.TextOrNull(1),
                ArticleRow.Time(reader.GetString(2)),
                reader.GetInt64(3)
            )
        );

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }

    /// <summary>Each once.</summary>
    public static string Json(IReadOnlyCollection<ChunkId> ids) =>
        $"[{string.Join(',', ids.Distinct().Select(id => id.Value.ToString(CultureInfo.InvariantCulture)))}]";

    /// <summary>Null for a damaged row, which is logged.</summary>
    public Func<SqliteDataReader, T?> OrLeftOut<T>(Func<SqliteDataReader, T?> read)
        where T : class =>
        reader =>
        {
            try
            {
                return read(reader);
            }
            catch (DamagedRowException e)
            {
                StoreLog.RowLeftOut(logger, layout.Database, e.Message);
                return null;
            }
        };

    /// <summary>Of several articles with one value the one revised last.</summary>
    private Article? FindLast(string column, string value, AccessScope scope) =>
        Query(
                $"SELECT {ArticleRow.ColumnsOf("article")} FROM article WHERE {column} = $1 AND scope = $2 {ArticleRow.LastOfAll}",
                [value, scope.Value],
                reader => ArticleRow.Read(reader)
            )
            .FirstOrDefault();

    /// <summary>Rows as they are enumerated; the connection is in use for so long, and is not used again after a failure.</summary>
    public IEnumerable<T> Query<T>(string sql, object?[] values, Func<SqliteDataReader, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(EmbeddedStore));
        var connection = _idle.TryTake(out var idle) ? idle : Open();
        var isFailing = true;
        try
        {
            using var reader = Guarded(() => connection.Execute(sql, values));
            while (Next(reader, read, out var row))
            {
                isFailing = false;
                yield return row;
                isFailing = true;
            }

            isFailing = false;
        }
        finally
        {
            if (isFailing)
            {
                connection.Dispose();
            }
            else
            {
                GiveBack(connection);
            }
        }
    }

    private ReadConnection Open() => Guarded(() => new ReadConnection(SqliteFile.OpenArticles(layout.Database, SqliteOpenMode.ReadOnly)));

    /// <summary>False behind the last row.</summary>
    private bool Next<T>(SqliteDataReader reader, Func<SqliteDataReader, T> read, out T row)
    {
        try
        {
            var isThere = reader.Read();
            row = isThere ? read(reader) : default!;
            return isThere;
        }
        catch (Exception e) when (StoreDamage.IsCauseOf(e))
        {
            throw StoreDamage.Describe(layout, e);
        }
    }

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (StoreDamage.IsCauseOf(e))
        {
            throw StoreDamage.Describe(layout, e);
        }
    }

    private void GiveBack(ReadConnection connection)
    {
        _idle.Add(connection);
        if (_disposed)
        {
            Dispose();
        }
    }
}
