using System.Data;
using System.Runtime.InteropServices;
using Npgsql;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Embedded.Database;
using Rag.Stores.Embedded.Index;
using Rag.Stores.Embedded.Vectors;
using Rag.Stores.Postgres.Articles;

namespace Rag.Stores.Postgres.Index;

/// <summary>Reads what an index in memory is made of. Each call sees one state of the database.</summary>
internal sealed class IndexReader(PostgresDatabase database)
{
    /// <summary>Some MiB of texts and vectors at a time.</summary>
    private const int ChunksPerPage = 2048;

    /// <summary>What has changed since; null where the index is to be read anew, since this process was not told of everything.</summary>
    public ValueTask<IndexNews?> NewsAsync(IndexMark since, CancellationToken cancellation) =>
        InOneStateAsync(
            async (connection, now) =>
            {
                var (mark, isFollowing) = await StateAsync(connection, since.LastChunk, now).ConfigureAwait(false);
                if (!isFollowing || mark.Switches != since.Switches)
                {
                    return null;
                }

                if (mark.Write == since.Write)
                {
                    return new IndexNews(since, [], []);
                }

                var retired = await connection
                    .QueryAsync(RetiredSql.Behind, [since.Write], row => (ArticleRows.Retired(row), row.GetInt32(12)), now)
                    .ConfigureAwait(false);
                var added = new List<IndexedChunk>();
                await foreach (var page in PagesAsync(connection, since.LastChunk, now).ConfigureAwait(false))
                {
                    added.AddRange(page);
                }

                return new IndexNews(mark with { LastChunk = added is [.., var last] ? last.Id : since.LastChunk }, added, retired);
            },
            cancellation
        );

    /// <summary>Everything, page by page.</summary>
    /// <param name="begin">Told whose vectors they are, before the first page, and again where a cut connection has it begin anew.</param>
    public ValueTask<IndexMark> EverythingAsync(
        Action<VectorSet> begin,
        Action<IReadOnlyList<IndexedChunk>> take,
        CancellationToken cancellation
    ) =>
        InOneStateAsync(
            async (connection, now) =>
            {
                var (mark, _) = await StateAsync(connection, lastChunk: 0, now).ConfigureAwait(false);
                begin(await VectorsAsync(connection, now).ConfigureAwait(false));
                await foreach (var page in PagesAsync(connection, after: 0, now).ConfigureAwait(false))
                {
                    take(page);
                    mark = mark with { LastChunk = page[^1].Id };
                }

                return mark;
            },
            cancellation
        );

    /// <summary>Chunks of earlier revisions that held at this time; of these alone where some are named.</summary>
    public ValueTask<List<IndexedChunk>> PastAsync(DateTimeOffset time, IReadOnlyCollection<long>? among, CancellationToken cancellation) =>
        among is null
            ? database.QueryAsync(IndexSql.PastHeldAt, [ArticleRow.Time(time)], Chunk, cancellation)
            : database.QueryAsync(IndexSql.PastHeldAtAmong, [ArticleRow.Time(time), among.ToArray()], Chunk, cancellation);

    /// <summary>
    /// The chunks of these articles, of latest revisions and of those earlier ones that the article's readers of now may read, with an
    /// embedder's vectors; null where it neither is in charge nor follows.
    /// </summary>
    public ValueTask<List<StoredChunk>?> StoredAsync(string[] articles, string embedder, CancellationToken cancellation) =>
        InOneStateAsync(
            async (connection, now) =>
            {
                var inCharge = await EmbedderSetting.ReadAsync(connection, EmbedderSetting.InCharge, now).ConfigureAwait(false);
                var next = await EmbedderSetting.ReadAsync(connection, EmbedderSetting.Next, now).ConfigureAwait(false);
                var (sql, maker) =
                    embedder == inCharge?.Digest ? (IndexSql.Stored, inCharge)
                    : embedder == next?.Digest ? (IndexSql.StoredNext, next)
                    : (null, null);
                return sql is null
                    ? null
                    : await connection.QueryAsync(sql, [articles], reader => Stored(reader, maker!.Dimensions), now).ConfigureAwait(false);
            },
            cancellation
        );

    private StoredChunk Stored(NpgsqlDataReader reader, int dimensions)
    {
        var id = reader.GetInt64(0);
        var halves = MemoryMarshal.Cast<byte, ushort>(reader.GetFieldValue<byte[]>(12));
        var rows = HalfRows.Widened(halves, dimensions)
            ?? throw database.Damaged($"chunk {id}", new DamagedRowException("its vectors are cut"));
        return new StoredChunk(
            new ChunkId(id),
            new ArticleId(reader.Text(1)),
            reader.GetInt32(2),
            reader.GetInt32(3),
            reader.TextOrNull(4),
            reader.TextOrNull(5),
            ArticleRow.TimeOrNull(reader, 6),
            reader.TextOrNull(7),
            new AccessScope(reader.Text(8)),
            ArticleRow.Time(reader.GetString(9)),
            ArticleRow.TimeOrNull(reader, 10),
            reader.Text(11),
            rows
        );
    }

    private static IndexedChunk Chunk(NpgsqlDataReader reader) =>
        new(
            reader.GetInt64(0),
            new ArticleId(reader.Text(1)),
            reader.TextOrNull(2),
            reader.TextOrNull(3),
            ArticleRow.TimeOrNull(reader, 4),
            reader.TextOrNull(5),
            new AccessScope(reader.Text(6)),
            new AccessScope(reader.Text(7)),
            ArticleRow.Time(reader.GetString(8)),
            reader.Text(9),
            MemoryMarshal.Cast<byte, ushort>(reader.GetFieldValue<byte[]>(10)).ToArray()
        );

    private static async ValueTask<VectorSet> VectorsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var embedder = await EmbedderSetting.ReadAsync(connection, EmbedderSetting.InCharge, cancellation).ConfigureAwait(false);
        return embedder is null
            ? throw new DamagedRowException("it does not say which embedder made its vectors")
            : new VectorSet(embedder.Digest, embedder.Dimensions, VectorTables.First);
    }

    private async ValueTask<(IndexMark Mark, bool IsFollowing)> StateAsync(
        NpgsqlConnection connection,
        long lastChunk,
        CancellationToken cancellation
    ) =>
        (
            await connection
                .QueryAsync(
                    IndexSql.State,
                    [database.Session.Number],
                    row => (new IndexMark(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), lastChunk), row.GetBoolean(3)),
                    cancellation
                )
                .ConfigureAwait(false)
        )[0];

    /// <summary>None of them is empty.</summary>
    private static async IAsyncEnumerable<List<IndexedChunk>> PagesAsync(
        NpgsqlConnection connection,
        long after,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var last = after;
        while (await PageAsync().ConfigureAwait(false) is { Count: > 0 } page)
        {
            yield return page;
            if (page.Count < ChunksPerPage)
            {
                break;
            }

            last = page[^1].Id;
        }

        ValueTask<List<IndexedChunk>> PageAsync() => connection.QueryAsync(IndexSql.Added, [last, ChunksPerPage], Chunk, cancellation);
    }

    private ValueTask<T> InOneStateAsync<T>(
        Func<NpgsqlConnection, CancellationToken, ValueTask<T>> statements,
        CancellationToken cancellation
    ) =>
        database.ReadAsync(
            async (connection, now) =>
            {
                await using var transaction = await connection
                    .BeginTransactionAsync(IsolationLevel.RepeatableRead, now)
                    .ConfigureAwait(false);
                return await statements(connection, now).ConfigureAwait(false);
            },
            cancellation
        );
}
