using Rag.Stores.Keys;

namespace Rag.Stores.Postgres.Keys;

/// <summary>The statements about keys, quotas, and what was used of them.</summary>
internal static class KeySql
{
    public const string All = $"SELECT {KeyTable.KeyColumns}, used_at FROM rag.api_key ORDER BY number";

    public const string Quotas = $"SELECT {KeyTable.QuotaColumns} FROM rag.quota";

    /// <summary>Whoever changes keys is alone with that until the transaction ends; readers go on.</summary>
    public const string Lock = "LOCK TABLE rag.api_key IN SHARE ROW EXCLUSIVE MODE";

    public const string Add = $"INSERT INTO rag.api_key ({KeyTable.KeyColumns}) VALUES ({KeyTable.KeyParameters})";

    public const string Update = $"UPDATE rag.api_key SET ({KeyTable.KeyColumns}) = ({KeyTable.KeyParameters}) WHERE id = $1";

    public const string Use = "UPDATE rag.api_key SET used_at = $2 WHERE id = $1 AND (used_at IS NULL OR used_at < $2)";

    public const string SetQuota = $"""
        INSERT INTO rag.quota ({KeyTable.QuotaColumns}) VALUES ({KeyTable.QuotaParameters})
        ON CONFLICT (tenant) DO UPDATE SET requests = excluded.requests, generated_tokens = excluded.generated_tokens,
            computed_tokens = excluded.computed_tokens
        """;

    public const string DropQuota = "DELETE FROM rag.quota WHERE tenant = $1";

    public const string Uses = $"SELECT {QuotaUseTable.Columns} FROM rag.quota_use";

    /// <summary>
    /// Tenants whose bounds are all full again by the time $1, or gone. Times are ticks of 100 ns, and a quota is what a minute brings.
    /// </summary>
    public const string ClearUses = """
        DELETE FROM rag.quota_use AS u WHERE NOT EXISTS (
            SELECT 1 FROM rag.quota AS q, LATERAL (SELECT ($1 - u.kept_at) / 6e8 AS minutes) AS past
            WHERE q.tenant = u.tenant AND (
                u.requests + past.minutes * q.requests < q.requests
                OR u.generated_tokens + past.minutes * q.generated_tokens < q.generated_tokens
                OR u.computed_tokens + past.minutes * q.computed_tokens < q.computed_tokens
            )
        )
        """;

    /// <summary>
    /// Each level, or what another process kept and has flowed in since, where that is lower. A level that is null is full; of two of which
    /// one is null PostgreSQL finds the other the least.
    /// </summary>
    public const string KeepUse = $"""
        INSERT INTO rag.quota_use AS u ({QuotaUseTable.Columns}) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (tenant) DO UPDATE SET kept_at = excluded.kept_at, (requests, generated_tokens, computed_tokens) = (
            SELECT least(excluded.requests, u.requests + past.minutes * q.requests),
                least(excluded.generated_tokens, u.generated_tokens + past.minutes * q.generated_tokens),
                least(excluded.computed_tokens, u.computed_tokens + past.minutes * q.computed_tokens)
            FROM rag.quota AS q, LATERAL (SELECT greatest(0, excluded.kept_at - u.kept_at) / 6e8 AS minutes) AS past
            WHERE q.tenant = excluded.tenant
        )
        """;
}
