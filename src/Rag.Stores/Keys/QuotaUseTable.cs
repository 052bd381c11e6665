using System.Data.Common;
using Microsoft.Data.Sqlite;
using Rag.Core.Access;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Keys;

/// <summary>The statements about what was used of quotas.</summary>
internal sealed class QuotaUseTable(SqliteConnection connection)
{
    public const string Columns = "tenant, requests, generated_tokens, computed_tokens, kept_at";

    private readonly SqliteCommand _all = connection.Statement($"SELECT {Columns} FROM quota_use");

    private readonly SqliteCommand _clear = connection.Statement("DELETE FROM quota_use");

    private readonly SqliteCommand _write = connection.Statement($"INSERT INTO quota_use ({Columns}) VALUES ($1, $2, $3, $4, $5)", 5);

    public List<(QuotaUse Use, DateTimeOffset At)> All() => _all.Rows(Read);

    public void Replace(IReadOnlyList<QuotaUse> uses, DateTimeOffset at)
    {
        _clear.ExecuteNonQuery();
        foreach (var use in uses)
        {
            _write.Bind(Values(use, at)).ExecuteNonQuery();
        }
    }

    /// <summary>Reads <see cref="Columns"/>.</summary>
    public static (QuotaUse Use, DateTimeOffset At) Read(DbDataReader reader) =>
        (
            new QuotaUse(reader.GetString(0), LevelOrNull(reader, 1), LevelOrNull(reader, 2), LevelOrNull(reader, 3)),
            new DateTimeOffset(reader.GetInt64(4), TimeSpan.Zero)
        );

    /// <summary>Those of <see cref="Columns"/>.</summary>
    public static object?[] Values(QuotaUse use, DateTimeOffset at) =>
        [use.Tenant, use.Requests, use.GeneratedTokens, use.ComputedTokens, at.UtcTicks];

    private static double? LevelOrNull(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetDouble(column);
}
