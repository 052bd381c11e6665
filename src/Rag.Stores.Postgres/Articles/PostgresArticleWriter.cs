using Npgsql;
using Rag.Core.Articles;
using Rag.Stores.Embedded.Database;
using Rag.Stores.Postgres.Index;

namespace Rag.Stores.Postgres.Articles;

/// <summary>
/// Writes articles into a PostgreSQL database: commits come one at a time, whichever process makes them, so that changes are numbered in
/// their order. A write is acknowledged once the index of this process has it and the subscribers of this process are done with the chunks
/// that it retired; other processes follow.
/// </summary>
internal sealed class PostgresArticleWriter(PostgresDatabase database, PostgresIndex index, RetiredChunks retired, TimeProvider time)
    : IArticleWriter
{
    public async ValueTask CommitAsync(IReadOnlyList<ArticleWrite> writes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        await ChangeAsync(
                async work =>
                {
                    foreach (var write in writes)
                    {
                        await work.PutAsync(write).ConfigureAwait(false);
                    }

                    return writes.Count;
                },
                cancellation,
                () => ArticleChecks.Require(writes, index.Vectors)
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
        var now = time.GetUtcNow();
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

    /// <summary>
    /// One transaction. What follows it is not canceled with the write, which is stored: it is searchable, and the subscribers know, before
    /// it is acknowledged.
    /// </summary>
    /// <param name="check">Throws what is the caller's to mend.</param>
    private async ValueTask<T> ChangeAsync<T>(
        Func<ArticleWork, ValueTask<T>> statements,
        CancellationToken cancellation,
        Action? check = null
    )
    {
        var switches = index.Switches;
        check?.Invoke();
        var (result, untold) = await database
            .ChangeAsync(PostgresSession.Articles, (connection, now) => RunAsync(connection, statements, switches, now), cancellation)
            .ConfigureAwait(false);
        await index.FollowAsync(CancellationToken.None).ConfigureAwait(false);
        await retired.TellAsync(untold).ConfigureAwait(false);
        return result;
    }

    private async ValueTask<(T Result, IReadOnlyList<ArticleChunk> Untold)> RunAsync<T>(
        NpgsqlConnection connection,
        Func<ArticleWork, ValueTask<T>> statements,
        long switches,
        CancellationToken cancellation
    )
    {
        var work = new ArticleWork(connection, database.Session.Number, cancellation);
        await work.BeginAsync().ConfigureAwait(false);
        var result = await statements(work).ConfigureAwait(false);
        await work.EndAsync(switches).ConfigureAwait(false);
        return (result, work.Untold);
    }
}
