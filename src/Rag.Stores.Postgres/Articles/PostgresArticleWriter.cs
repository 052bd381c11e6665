using System.Globalization;
using Npgsql;
using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;
using Rag.Stores.Embedded.Index;

namespace Rag.Stores.Postgres.Articles;

/// <summary>
/// Writes articles into a PostgreSQL database: commits come one at a time, whichever process makes them, so that changes are numbered in
/// their order. The subscribers of this process are told of the chunks that its own calls retire.
/// </summary>
public sealed class PostgresArticleWriter : IArticleWriter, IChunkRetirement
{
    private readonly PostgresDatabase _database;
    private readonly VectorSet _vectors;
    private readonly TimeProvider _time;
    private readonly RetirementListeners _retirement = new();

    private PostgresArticleWriter(PostgresDatabase database, VectorSet vectors, TimeProvider time) =>
        (_database, _vectors, _time) = (database, vectors, time);

    /// <param name="embedder">Whose vectors are stored: a new database is its own from now on.</param>
    /// <exception cref="StoreOpenException">The database has vectors of another.</exception>
    /// <exception cref="StoreUnreachableException">The server does not answer.</exception>
    public static async Task<PostgresArticleWriter> OpenAsync(
        PostgresDatabase database,
        EmbedderRecord embedder,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        (string Key, string Value)[] wanted =
        [
            ("embedder", embedder.Digest),
            ("dimensions", embedder.Dimensions.ToString(CultureInfo.InvariantCulture)),
        ];
        var stored = await database
            .ChangeAsync(
                channel: null,
                async (connection, now) =>
                {
                    foreach (var (key, value) in wanted)
                    {
                        const string Put = "INSERT INTO rag.setting (key, value) VALUES ($1, $2) ON CONFLICT DO NOTHING";
                        await connection.ExecuteAsync(Put, [key, value], now).ConfigureAwait(false);
                    }

                    const string Read = "SELECT key, value FROM rag.setting";
                    return await connection.QueryAsync(Read, [], row => (row.GetString(0), row.Text(1)), now).ConfigureAwait(false);
                },
                cancellation
            )
            .ConfigureAwait(false);
        return wanted.Except(stored).Any()
            ? throw new StoreOpenException(
                "The PostgreSQL database holds vectors of another embedder: configure that one, or name another database."
            )
            : new PostgresArticleWriter(database, new VectorSet(embedder.Digest, embedder.Dimensions, VectorTables.First), time);
    }

    public async ValueTask CommitAsync(IReadOnlyList<ArticleWrite> writes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ArticleChecks.Require(writes, _vectors);
        await ChangeAsync(
                async work =>
                {
                    foreach (var write in writes)
                    {
                        await work.PutAsync(write).ConfigureAwait(false);
                    }

                    return writes.Count;
                },
                cancellation
            )
            .ConfigureAwait(false);
    }

    public async ValueTask<bool> RetractAsync(ArticleId id, Retraction retraction, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(retraction.Reason);
        return await ChangeAsync(
                async work =>
                {
                    if (await work.DeleteAsync(id).ConfigureAwait(false) is not { } article)
                    {
                        return false;
                    }

                    await work.BuryAsync(article, retraction).ConfigureAwait(false);
                    await work.LogAsync(article, ArticleChangeKind.Retracted, retraction.At).ConfigureAwait(false);
                    return true;
                },
                cancellation
            )
            .ConfigureAwait(false);
    }

    public ValueTask<bool> RemoveAsync(ArticleId id, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        return ChangeAsync(
            async work =>
            {
                if (await work.DeleteAsync(id).ConfigureAwait(false) is not { } article)
                {
                    return false;
                }

                await work.LogAsync(article, ArticleChangeKind.Removed, now).ConfigureAwait(false);
                return true;
            },
            cancellation
        );
    }

    public ValueTask<int> ForgetRevisionsAsync(DateTimeOffset before, int most, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        return ChangeAsync(work => work.ForgetRevisionsAsync(before, most), cancellation);
    }

    public IDisposable Subscribe(Func<IReadOnlyList<ArticleChunk>, ValueTask> listener) => _retirement.Subscribe(listener);

    public async ValueTask<int> TellAgainAsync(CancellationToken cancellation)
    {
        var untold = await _database
            .ReadAsync(static (connection, now) => connection.QueryAsync(ArticleSql.Retired, [], ArticleRows.Retired, now), cancellation)
            .ConfigureAwait(false);
        await TellAsync(untold).ConfigureAwait(false);
        return untold.Count;
    }

    /// <summary>One transaction; where it is kept, the subscribers are told before it is acknowledged.</summary>
    private async ValueTask<T> ChangeAsync<T>(Func<ArticleWork, ValueTask<T>> statements, CancellationToken cancellation)
    {
        var (result, untold) = await _database
            .ChangeAsync(channel: null, (connection, now) => RunAsync(connection, statements, now), cancellation)
            .ConfigureAwait(false);
        await TellAsync(untold).ConfigureAwait(false);
        return result;
    }

    private static async ValueTask<(T Result, IReadOnlyList<ArticleChunk> Untold)> RunAsync<T>(
        NpgsqlConnection connection,
        Func<ArticleWork, ValueTask<T>> statements,
        CancellationToken cancellation
    )
    {
        var work = new ArticleWork(connection, cancellation);
        await work.BeginAsync().ConfigureAwait(false);
        var result = await statements(work).ConfigureAwait(false);
        await work.NoteRetiredAsync().ConfigureAwait(false);
        return (result, work.Untold);
    }

    /// <summary>
    /// Not canceled with the write: the chunks are gone. Their rows, which hold their texts, go once all subscribers are done.
    /// </summary>
    private async ValueTask TellAsync(IReadOnlyList<ArticleChunk> untold)
    {
        if (untold.Count > 0)
        {
            await _retirement.TellAsync(untold).ConfigureAwait(false);
            object?[] told = [untold.Select(chunk => chunk.Chunk.Id.Value).ToArray()];
            await _database.ExecuteAsync(channel: null, [(ArticleSql.Told, told)], CancellationToken.None).ConfigureAwait(false);
        }
    }
}
