using Npgsql;
using Rag.Core.Articles;
using Rag.Core.Conversations;
using Rag.Stores.Conversations;

namespace Rag.Stores.Postgres.Conversations;

/// <summary>
/// Conversations in a PostgreSQL database: a turn that one process keeps another goes on from. Changes come one at a time among all
/// processes, since they share the room. What is forgotten is gone for every query at once, and for the disk when its space is used again.
/// </summary>
/// <param name="mostBytes">Of text that all turns may take together.</param>
public sealed class PostgresConversations(PostgresDatabase database, long mostBytes) : IConversations
{
    public async ValueTask KeepAsync(ConversationTurn turn, CancellationToken cancellation)
    {
        var bytes = TurnRow.BytesOf(turn);
        if (bytes > mostBytes)
        {
            throw TurnRow.IsTooLarge(turn, mostBytes);
        }

        await ChangeAsync(
                async (connection, kept, now) =>
                {
                    if (
                        await connection.QueryAsync(TurnSql.IsThere, [turn.Id], row => row.GetInt32(0), now).ConfigureAwait(false) is not []
                    )
                    {
                        throw TurnRow.IsThere(turn);
                    }

                    while (kept + bytes > mostBytes && await OldestAsync(connection, now).ConfigureAwait(false) is var (number, taken))
                    {
                        await connection.ExecuteAsync(TurnSql.Delete, [number], now).ConfigureAwait(false);
                        kept -= taken;
                    }

                    await AddAsync(connection, turn, now).ConfigureAwait(false);
                    return (true, kept + bytes);
                },
                cancellation
            )
            .ConfigureAwait(false);
    }

    public async ValueTask<ConversationTurn?> FindAsync(string id, string tenant, CancellationToken cancellation) =>
        (await database.QueryAsync(TurnSql.Find, [id, tenant], Read, cancellation).ConfigureAwait(false)) is [var found]
            ? found.Turn
            : null;

    public async ValueTask<IReadOnlyList<ConversationTurn>> ChainAsync(
        string id,
        string tenant,
        int most,
        CancellationToken cancellation
    ) =>
        await database
            .ReadAsync(
                async (connection, now) =>
                {
                    var chain = new List<ConversationTurn>();
                    for (var next = id; next is not null && chain.Count < most; next = chain[^1].Previous)
                    {
                        if (await connection.QueryAsync(TurnSql.Find, [next, tenant], Read, now).ConfigureAwait(false) is not [var found])
                        {
                            break;
                        }

                        chain.Add(found.Turn);
                    }

                    chain.Reverse();
                    return chain;
                },
                cancellation
            )
            .ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<ConversationTurn>> ListAsync(
        string tenant,
        string idPrefix,
        ConversationTurn? after,
        bool newestFirst,
        int most,
        CancellationToken cancellation
    )
    {
        var (at, id) =
            after is not null ? (after.At.UtcTicks, after.Id)
            : newestFirst ? (long.MaxValue, "")
            : (long.MinValue, "");
        var sql = newestFirst ? TurnSql.NewestFirst : TurnSql.OldestFirst;
        var rows = await database.QueryAsync(sql, [tenant, idPrefix, at, id, most], Read, cancellation).ConfigureAwait(false);
        return rows.ConvertAll(row => row.Turn);
    }

    public ValueTask<bool> ForgetAsync(string id, string tenant, CancellationToken cancellation) =>
        ChangeAsync(
            async (connection, kept, now) =>
            {
                if (await connection.QueryAsync(TurnSql.Find, [id, tenant], Read, now).ConfigureAwait(false) is not [var found])
                {
                    return (false, kept);
                }

                await connection.ExecuteAsync(TurnSql.Delete, [found.Number], now).ConfigureAwait(false);
                return (true, kept - TurnRow.BytesOf(found.Turn));
            },
            cancellation
        );

    public ValueTask<int> ForgetAsync(DateTimeOffset before, int most, CancellationToken cancellation) =>
        ChangeAsync(
            async (connection, kept, now) =>
            {
                var freed = await connection
                    .QueryAsync(TurnSql.ForgetOld, [before.UtcTicks, most], row => row.GetInt64(0), now)
                    .ConfigureAwait(false);
                return (freed.Count, kept - freed.Sum());
            },
            cancellation
        );

    public ValueTask<ConversationTurn?> RewriteAsync(
        string id,
        string tenant,
        Func<ConversationTurn, ConversationTurn> rewrite,
        CancellationToken cancellation
    ) =>
        ChangeAsync(
            async (connection, kept, now) =>
            {
                if (await connection.QueryAsync(TurnSql.Find, [id, tenant], Read, now).ConfigureAwait(false) is not [var found])
                {
                    return (null, kept);
                }

                var rewritten = rewrite(found.Turn);
                var more = await ReplaceAsync(connection, found, rewritten, now).ConfigureAwait(false);
                return ((ConversationTurn?)rewritten, kept + more);
            },
            cancellation
        );

    public ValueTask<int> RewriteAsync(
        ArticleId quoted,
        Func<ConversationTurn, ConversationTurn> rewrite,
        CancellationToken cancellation
    ) =>
        ChangeAsync(
            async (connection, kept, now) =>
            {
                var quoting = await connection.QueryAsync(TurnSql.Quoting, [quoted.Value], Read, now).ConfigureAwait(false);
                foreach (var found in quoting)
                {
                    kept += await ReplaceAsync(connection, found, rewrite(found.Turn), now).ConfigureAwait(false);
                }

                return (quoting.Count, kept);
            },
            cancellation
        );

    private static (long Number, ConversationTurn Turn) Read(NpgsqlDataReader reader)
    {
        var (number, turn) = TurnRow.Read(reader, PostgresText.Read);
        var quoted = reader.GetFieldValue<string[]>(9);
        return (number, turn with { Quoted = [.. quoted.Select(article => new ArticleId(PostgresText.Read(article)))] });
    }

    private static async ValueTask<(long Number, long Bytes)?> OldestAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        await connection.QueryAsync(TurnSql.Oldest, [], row => (row.GetInt64(0), row.GetInt64(1)), cancellation).ConfigureAwait(false)
            is [var oldest]
            ? oldest
            : null;

    private static async ValueTask AddAsync(NpgsqlConnection connection, ConversationTurn turn, CancellationToken cancellation)
    {
        var numbers = await connection
            .QueryAsync(TurnSql.Add, TurnRow.Values(turn), row => row.GetInt64(0), cancellation)
            .ConfigureAwait(false);
        object?[] quoted = [turn.Quoted.Select(article => article.Value).ToArray(), numbers[0]];
        await connection.ExecuteAsync(TurnSql.Quote, quoted, cancellation).ConfigureAwait(false);
    }

    /// <summary>How many bytes more the turn takes then.</summary>
    private static async ValueTask<long> ReplaceAsync(
        NpgsqlConnection connection,
        (long Number, ConversationTurn Turn) stored,
        ConversationTurn other,
        CancellationToken cancellation
    )
    {
        await connection.ExecuteAsync(TurnSql.Delete, [stored.Number], cancellation).ConfigureAwait(false);
        await AddAsync(connection, other, cancellation).ConfigureAwait(false);
        return TurnRow.BytesOf(other) - TurnRow.BytesOf(stored.Turn);
    }

    /// <param name="change">Is told the bytes that all turns take, and gives those that they take afterwards.</param>
    private ValueTask<T> ChangeAsync<T>(
        Func<NpgsqlConnection, long, CancellationToken, ValueTask<(T Result, long Bytes)>> change,
        CancellationToken cancellation
    ) =>
        database.ChangeAsync(
            channel: null,
            async (connection, now) =>
            {
                var room = await connection.QueryAsync(TurnSql.Room, [], row => row.GetInt64(0), now).ConfigureAwait(false);
                var (result, bytes) = await change(connection, room[0], now).ConfigureAwait(false);
                if (bytes != room[0])
                {
                    await connection.ExecuteAsync(TurnSql.SetRoom, [bytes], now).ConfigureAwait(false);
                }

                return result;
            },
            cancellation
        );
}
