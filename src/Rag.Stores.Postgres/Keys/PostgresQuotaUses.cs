using Rag.Core.Access;
using Rag.Stores.Keys;

namespace Rag.Stores.Postgres.Keys;

/// <summary>
/// What tenants have used of their quotas, in a PostgreSQL database. Each process counts for itself: of several, those levels are kept that
/// were told last.
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
        var kept = uses.Select(use => (KeySql.KeepUse, QuotaUseTable.Values(use, now)));
        await database.ExecuteAsync(channel: null, [(KeySql.ClearUses, []), .. kept], cancellation).ConfigureAwait(false);
    }
}
