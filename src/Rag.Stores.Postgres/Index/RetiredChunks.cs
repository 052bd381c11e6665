using Npgsql;
using Rag.Core.Articles;
using Rag.Stores.Embedded.Database;
using Rag.Stores.Postgres.Articles;

namespace Rag.Stores.Postgres.Index;

/// <summary>
/// Tells the subscribers of this process which chunks are gone, whichever process retired them. Each chunk stands in the database, with its
/// text, until every process that follows is done with it.
/// </summary>
internal sealed class RetiredChunks(PostgresDatabase database, TimeProvider time) : IChunkRetirement
{
    /// <summary>
    /// A process that has not been seen for so long is not waited for any more: what was withdrawn is to leave the tables. One that was
    /// only cut off reads its index anew when it is back.
    /// </summary>
    private static readonly TimeSpan s_longestAbsence = TimeSpan.FromMinutes(10);

    private readonly RetirementListeners _listeners = new();

    private int[] Own => [database.Session.Number];

    public IDisposable Subscribe(Func<IReadOnlyList<ArticleChunk>, ValueTask> listener) => _listeners.Subscribe(listener);

    /// <summary>Whoever was to be told and has ended is told of nothing any more: this process stands in its place.</summary>
    public async ValueTask<int> TellAgainAsync(CancellationToken cancellation)
    {
        var untold = await database.QueryAsync(RetiredSql.All, [], ArticleRows.Retired, cancellation).ConfigureAwait(false);
        if (untold.Count > 0)
        {
            await _listeners.TellAsync(untold).ConfigureAwait(false);
            var dead = await database.QueryAsync(RetiredSql.Dead, [], row => row.GetInt32(0), cancellation).ConfigureAwait(false);
            await database.ExecuteAsync(channel: null, [(RetiredSql.Leave, [dead.ToArray()])], cancellation).ConfigureAwait(false);
            await StrikeAsync(IdsOf(untold), [.. Own, .. dead]).ConfigureAwait(false);
        }

        return untold.Count;
    }

    /// <summary>Not canceled with the write: the chunks are gone. Their rows, which hold their texts, go once all are done.</summary>
    public async ValueTask TellAsync(IReadOnlyList<ArticleChunk> untold)
    {
        if (untold.Count > 0)
        {
            await _listeners.TellAsync(untold).ConfigureAwait(false);
            await StrikeAsync(IdsOf(untold), Own).ConfigureAwait(false);
        }
    }

    /// <summary>From now on writers wait for this process with what they retire. No write is under way when it returns.</summary>
    public async ValueTask EnterAsync(CancellationToken cancellation) =>
        await database
            .ExecuteAsync(channel: null, [(ArticleSql.Turn, [PostgresSchema.LockClass]), (RetiredSql.Enter, [Own[0]])], cancellation)
            .ConfigureAwait(false);

    public async ValueTask LeaveAsync() =>
        await database.ExecuteAsync(channel: null, [(RetiredSql.LeaveDone, [Own[0]])], CancellationToken.None).ConfigureAwait(false);

    /// <summary>Strikes processes that ended long ago; to be called now and then.</summary>
    public async ValueTask SweepAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await database.ExecuteAsync(channel: null, [(RetiredSql.SeeMissing, [now.UtcTicks])], cancellation).ConfigureAwait(false);
        object?[] limit = [(now - s_longestAbsence).UtcTicks];
        var gone = await database.QueryAsync(RetiredSql.LongDead, limit, row => row.GetInt32(0), cancellation).ConfigureAwait(false);
        if (gone is not [])
        {
            await database.ExecuteAsync(channel: null, [(RetiredSql.Leave, [gone.ToArray()])], cancellation).ConfigureAwait(false);
            await StrikeAsync(chunks: null, [.. gone]).ConfigureAwait(false);
        }
    }

    /// <summary>The last statements of a write that retired chunks.</summary>
    /// <param name="write">Its number.</param>
    public static async ValueTask NoteAsync(
        NpgsqlConnection connection,
        IReadOnlyList<ArticleChunk> retired,
        long write,
        int process,
        CancellationToken cancellation
    )
    {
        var followers = await connection.QueryAsync(RetiredSql.Followers, [], row => row.GetInt32(0), cancellation).ConfigureAwait(false);
        int[] pending = [.. followers];
        await using var batch = new NpgsqlBatch(connection);
        foreach (var chunk in retired)
        {
            batch.Add(RetiredSql.Note, [.. ArticleRow.ValuesOfRetired(chunk), write, process, pending]);
        }

        await batch.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private static long[] IdsOf(IReadOnlyList<ArticleChunk> chunks) => [.. chunks.Select(chunk => chunk.Chunk.Id.Value)];

    /// <summary>In two statements, so that of two processes that are done at once the one that is last finds that it is.</summary>
    private async ValueTask StrikeAsync(long[]? chunks, int[] processes)
    {
        await database
            .ExecuteAsync(channel: null, [(RetiredSql.Strike, [chunks, processes])], CancellationToken.None)
            .ConfigureAwait(false);
        await database.ExecuteAsync(channel: null, [(RetiredSql.Forget, [chunks])], CancellationToken.None).ConfigureAwait(false);
    }
}
