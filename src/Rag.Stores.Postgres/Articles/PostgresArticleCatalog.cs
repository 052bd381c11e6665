using System.Runtime.CompilerServices;
using Npgsql;
using Rag.Core.Articles;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Postgres.Articles;

/// <summary>Reads articles from a PostgreSQL database; each call is one statement, so that it sees one state.</summary>
public sealed class PostgresArticleCatalog(PostgresDatabase database) : IArticleCatalog, IArticleChanges
{
    public async ValueTask<StoreCounts> CountAsync(CancellationToken cancellation) =>
        (
            await database
                .QueryAsync(ArticleSql.Counts, [], reader => new StoreCounts(reader.GetInt64(0), reader.GetInt64(1)), cancellation)
                .ConfigureAwait(false)
        )[0];

    public async ValueTask<Article?> FindAsync(ArticleId id, CancellationToken cancellation) =>
        (await database.QueryAsync(ArticleSql.Find, [id.Value], ArticleRows.Numbered, cancellation).ConfigureAwait(false)) is [var found]
            ? found.Article
            : null;

    public async ValueTask<Article?> FindByUrlAsync(string canonicalUrl, AccessScope scope, CancellationToken cancellation) =>
        (
            await database
                .QueryAsync(ArticleSql.FindByUrl, [canonicalUrl, scope.Value], ArticleRows.Article, cancellation)
                .ConfigureAwait(false)
        ).FirstOrDefault();

    public async ValueTask<Article?> FindBySourceIdAsync(string sourceId, AccessScope scope, CancellationToken cancellation) =>
        (
            await database
                .QueryAsync(ArticleSql.FindBySourceId, [sourceId, scope.Value], ArticleRows.Article, cancellation)
                .ConfigureAwait(false)
        ).FirstOrDefault();

    public ValueTask<IReadOnlyDictionary<ChunkId, ArticleChunk>> FindChunksAsync(
        IReadOnlyCollection<ChunkId> ids,
        CancellationToken cancellation
    ) => ByIdAsync(ArticleSql.FindChunks, ids, cancellation);

    public async ValueTask<IReadOnlyDictionary<ChunkId, TitledText>> FindTextsAsync(
        IReadOnlyCollection<ChunkId> ids,
        CancellationToken cancellation
    )
    {
        object?[] values = [ids.Select(id => id.Value).ToArray()];
        var found = await database.QueryAsync(ArticleSql.FindTexts, values, Text, cancellation).ConfigureAwait(false);
        return found.ToDictionary();

        static KeyValuePair<ChunkId, TitledText> Text(NpgsqlDataReader reader) =>
            KeyValuePair.Create(new ChunkId(reader.GetInt64(0)), new TitledText(reader.TextOrNull(1), reader.Text(2)));
    }

    public ValueTask<IReadOnlyDictionary<ChunkId, ArticleChunk>> FindPastChunksAsync(
        IReadOnlyCollection<ChunkId> ids,
        CancellationToken cancellation
    ) => ByIdAsync(ArticleSql.FindPastChunks, ids, cancellation);

    public async ValueTask<IReadOnlyList<Chunk>> ChunksOfAsync(ArticleId id, CancellationToken cancellation) =>
        await database.QueryAsync(ArticleSql.ChunksOf, [id.Value], ArticleRows.Chunk, cancellation).ConfigureAwait(false);

    public IAsyncEnumerable<Article> RevisionsAsync(ArticleId id, CancellationToken cancellation) =>
        EachAsync(ArticleSql.Revisions, [id.Value], ArticleRows.Article, cancellation);

    public IAsyncEnumerable<Article> LatestAsync(int count, CancellationToken cancellation) =>
        EachAsync(ArticleSql.Latest, [count], ArticleRows.Article, cancellation);

    public IAsyncEnumerable<ArticleAge> AgesAsync(CancellationToken cancellation) =>
        EachAsync(
            ArticleSql.Ages,
            [],
            reader => new ArticleAge(
                new ArticleId(reader.Text(0)),
                reader.TextOrNull(1),
                ArticleRow.Time(reader.GetString(2)),
                reader.GetInt64(3)
            ),
            cancellation
        );

    public async ValueTask<RetractedArticle?> FindRetractedAsync(
        ArticleId id,
        string? canonicalUrl,
        AccessScope scope,
        CancellationToken cancellation
    ) =>
        (
            await database
                .QueryAsync(ArticleSql.FindRetracted, [id.Value, canonicalUrl ?? "", scope.Value], ArticleRows.Tombstone, cancellation)
                .ConfigureAwait(false)
        ).FirstOrDefault();

    public async ValueTask<ArticleChangePage> ChangesAsync(long after, int most, CancellationToken cancellation)
    {
        var rows = await database
            .QueryAsync(
                ArticleSql.Changes,
                [after, most],
                reader => (Forgotten: reader.GetInt64(1), Change: ArticleRows.Change(reader, 2)),
                cancellation
            )
            .ConfigureAwait(false);
        return new ArticleChangePage([.. rows.Select(row => row.Change).OfType<ArticleChange>()], after < rows[0].Forgotten);
    }

    public async ValueTask<long> LastChangeAsync(CancellationToken cancellation) =>
        (await database.QueryAsync(ArticleSql.Changes, [0L, 0], reader => reader.GetInt64(0), cancellation).ConfigureAwait(false))[0];

    public async ValueTask<int> ForgetChangesAsync(DateTimeOffset before, int most, CancellationToken cancellation)
    {
        var forgotten = await database
            .ChangeAsync(
                channel: null,
                async (connection, now) =>
                {
                    await connection.ExecuteAsync(ArticleSql.Turn, [PostgresSchema.LockClass], now).ConfigureAwait(false);
                    object?[] values = [ArticleRow.Time(before), most];
                    return await connection
                        .QueryAsync(ArticleSql.ForgetChanges, values, reader => reader.GetInt64(0), now)
                        .ConfigureAwait(false);
                },
                cancellation
            )
            .ConfigureAwait(false);
        return (int)forgotten[0];
    }

    private async ValueTask<IReadOnlyDictionary<ChunkId, ArticleChunk>> ByIdAsync(
        string sql,
        IReadOnlyCollection<ChunkId> ids,
        CancellationToken cancellation
    )
    {
        object?[] values = [ids.Select(id => id.Value).ToArray()];
        var found = await database.QueryAsync(sql, values, ArticleRows.ArticleChunk, cancellation).ConfigureAwait(false);
        return found.ToDictionary(chunk => chunk.Chunk.Id);
    }

    /// <summary>All rows are read before the first is given, so that no connection waits for whoever takes them.</summary>
    private async IAsyncEnumerable<T> EachAsync<T>(
        string sql,
        object?[] values,
        Func<NpgsqlDataReader, T> read,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        foreach (var row in await database.QueryAsync(sql, values, read, cancellation).ConfigureAwait(false))
        {
            yield return row;
            cancellation.ThrowIfCancellationRequested();
        }
    }
}
