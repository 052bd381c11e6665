using Rag.Core.Access;
using Rag.Stores.Keys;

namespace Rag.Stores.Postgres.Keys;

/// <summary>
/// What tenants have used of their quotas, in a PostgreSQL database. Each process counts for itself: of several, the lower level of a
/// tenant stays, and what one of them knows nothing of is left as it is.
/// </summary>
public sealed class PostgresQuotaUses(PostgresDatabase database, TimeProvider time) : IQuotaUses
{
    public async ValueTask<IReadOnlyList<(QuotaUse Use, DateTimeOffset At)>> KeptAsync(CancellationToken cancellation) =>
        await database
            .ReadAsync((connection, now) => connection.QueryAsync(KeySql.Uses, [], QuotaUseTable.Read, now), cancellation)
            .ConfigureAwait(false);

    public async ValueTask KeepAsync(IReadOnlyList<QuotaUse> uses, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await database.ExecuteAsync(channel: null, [(KeySql.ClearUses, [now.UtcTicks])], cancellation).ConfigureAwait(false);

        // In one order, so that two processes that keep the same tenants at once do not wait for each other.
        var kept = uses.OrderBy(use => use.Tenant, StringComparer.Ordinal).Select(use => (KeySql.KeepUse, QuotaUseTable.Values(use, now)));
        await database.ExecuteAsync(channel: null, [.. kept], cancellation).ConfigureAwait(false);
    }
}
