using Rag.Stores.Embedded;

namespace Rag.Stores.Postgres.Index;

/// <summary>Says in the database which process keeps an index elsewhere: two that kept one would undo each other's work.</summary>
internal static class IndexClaim
{
    /// <summary>Of the index $1 by the process $2, which ends with it.</summary>
    private const string Take = $"""
        INSERT INTO rag.setting (key, value) VALUES ($1, $2::bigint::text)
        ON CONFLICT (key) DO UPDATE SET value = excluded.value
        WHERE rag.setting.value = excluded.value OR rag.setting.value::bigint NOT IN ({PostgresSession.Living})
        RETURNING value
        """;

    /// <summary>The server may not have missed yet a process that has just ended.</summary>
    private const int Attempts = 50;

    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(100);

    /// <exception cref="StoreOpenException">Another process that lives has it.</exception>
    public static async Task TakeAsync(PostgresDatabase database, string index, string mend, CancellationToken cancellation)
    {
        object?[] claim = [$"index {index}", (long)database.Session.Number];
        foreach (var attempt in Enumerable.Range(1, Attempts))
        {
            var taken = await database
                .ChangeAsync(
                    channel: null,
                    (connection, now) => connection.QueryAsync(Take, claim, row => row.GetString(0), now),
                    cancellation
                )
                .ConfigureAwait(false);
            if (taken is not [])
            {
                return;
            }

            await (attempt < Attempts ? Task.Delay(s_between, cancellation) : Task.CompletedTask).ConfigureAwait(false);
        }

        throw new StoreOpenException($"{index} is kept by another process that has the same database open: {mend}.");
    }
}
