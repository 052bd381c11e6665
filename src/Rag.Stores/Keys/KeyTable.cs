using System.Data.Common;
using Microsoft.Data.Sqlite;
using Rag.Core.Access;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Keys;

/// <summary>The statements about keys and quotas.</summary>
internal sealed class KeyTable
{
    /// <summary>Those that the checksums are of.</summary>
    public const string KeyColumns = "id, digest, name, tenant, roles, collections, created_at, expires_at, revoked_at";

    public const string QuotaColumns = "tenant, requests, generated_tokens, computed_tokens";

    public const string KeyParameters = "$1, $2, $3, $4, $5, $6, $7, $8, $9";
    public const string QuotaParameters = "$1, $2, $3, $4";

    private readonly SqliteCommand _all;
    private readonly SqliteCommand _write;
    private readonly SqliteCommand _update;
    private readonly SqliteCommand _use;
    private readonly SqliteCommand _quotas;
    private readonly SqliteCommand _setQuota;
    private readonly SqliteCommand _dropQuota;

    public KeyTable(SqliteConnection connection)
    {
        _all = connection.Statement(
            $"SELECT {KeyColumns}, used_at, {RowChecksum.IsRight("api_key", KeyColumns)} FROM api_key ORDER BY number"
        );
        _write = connection.Statement(
            $"INSERT INTO api_key ({KeyColumns}, checksum) VALUES ({KeyParameters}, {RowChecksum.Of(KeyParameters)})",
            9
        );
        _update = connection.Statement(
            $"UPDATE api_key SET ({KeyColumns}, checksum) = ({KeyParameters}, {RowChecksum.Of(KeyParameters)}) WHERE id = $1",
            9
        );
        _use = connection.Statement("UPDATE api_key SET used_at = $2 WHERE id = $1", 2);
        _quotas = connection.Statement($"SELECT {QuotaColumns}, {RowChecksum.IsRight("quota", QuotaColumns)} FROM quota");
        _setQuota = connection.Statement(
            $"INSERT OR REPLACE INTO quota ({QuotaColumns}, checksum) VALUES ({QuotaParameters}, {RowChecksum.Of(QuotaParameters)})",
            4
        );
        _dropQuota = connection.Statement("DELETE FROM quota WHERE tenant = $1", 1);
    }

    /// <exception cref="DamagedRowException">A row is not as it was written.</exception>
    public List<(ApiKey Key, byte[] Digest)> Keys() =>
        _all.Rows(reader => reader.GetInt64(10) == 1 ? ReadKey(reader) : throw RowChecksum.Wrong($"key {reader.GetString(0)}"));

    /// <exception cref="DamagedRowException">A row is not as it was written.</exception>
    public Dictionary<string, TenantQuota> Quotas() =>
        _quotas
            .Rows(reader => reader.GetInt64(4) == 1 ? ReadQuota(reader) : throw RowChecksum.Wrong($"the quota of {reader.GetString(0)}"))
            .ToDictionary(row => row.Tenant, row => row.Quota, StringComparer.Ordinal);

    public void Write(ApiKey key, byte[] digest) => _write.Bind(Values(key, digest)).ExecuteNonQuery();

    public void Update(ApiKey key, byte[] digest) => _update.Bind(Values(key, digest)).ExecuteNonQuery();

    public void NoteUse(string id, DateTimeOffset at) => _use.Bind(id, at.UtcTicks).ExecuteNonQuery();

    public void Set(string tenant, TenantQuota quota)
    {
        if (quota == TenantQuota.None)
        {
            _dropQuota.Bind(tenant).ExecuteNonQuery();
        }
        else
        {
            _setQuota.Bind(tenant, quota.Requests, quota.GeneratedTokens, quota.ComputedTokens).ExecuteNonQuery();
        }
    }

    /// <summary>Reads <see cref="KeyColumns"/> and the time of the last use.</summary>
    public static (ApiKey Key, byte[] Digest) ReadKey(DbDataReader reader)
    {
        var key = new ApiKey(
            reader.GetString(0),
            reader.GetString(2),
            reader.GetString(3),
            (ApiRoles)reader.GetInt32(4),
            reader.GetString(5).Split('\n', StringSplitOptions.RemoveEmptyEntries),
            Time(reader.GetInt64(6)),
            TimeOrNull(reader, 7),
            TimeOrNull(reader, 8),
            TimeOrNull(reader, 9)
        );
        return (key, reader.GetFieldValue<byte[]>(1));
    }

    /// <summary>Reads <see cref="QuotaColumns"/>.</summary>
    public static (string Tenant, TenantQuota Quota) ReadQuota(DbDataReader reader) =>
        (reader.GetString(0), new TenantQuota(NumberOrNull(reader, 1), NumberOrNull(reader, 2), NumberOrNull(reader, 3)));

    /// <summary>Those of <see cref="KeyColumns"/>.</summary>
    public static object?[] Values(ApiKey key, byte[] digest) =>
        [
            key.Id,
            digest,
            key.Name,
            key.Tenant,
            (int)key.Roles,
            string.Join('\n', key.Collections),
            key.CreatedAt.UtcTicks,
            key.ExpiresAt?.UtcTicks,
            key.RevokedAt?.UtcTicks,
        ];

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    private static DateTimeOffset? TimeOrNull(DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : Time(reader.GetInt64(column));

    private static int? NumberOrNull(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt32(column);
}
