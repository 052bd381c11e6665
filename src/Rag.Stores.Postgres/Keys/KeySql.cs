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

    public const string ClearUses = "DELETE FROM rag.quota_use";

    public const string KeepUse = $"INSERT INTO rag.quota_use ({QuotaUseTable.Columns}) VALUES ($1, $2, $3, $4, $5)";
}
