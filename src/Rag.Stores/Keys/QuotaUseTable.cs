using Microsoft.Data.Sqlite;
using Rag.Core.Access;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Keys;

/// <summary>The statements about what was used of quotas.</summary>
internal sealed class QuotaUseTable(SqliteConnection connection)
{
    private readonly SqliteCommand _all = connection.Statement(
        "SELECT tenant, requests, generated_tokens, computed_tokens, kept_at FROM quota_use"
    );

    private readonly SqliteCommand _clear = connection.Statement("DELETE FROM quota_use");

    private readonly SqliteCommand _write = connection.Statement(
        "INSERT INTO quota_use (tenant, requests, generated_tokens, computed_tokens, kept_at) VALUES ($1, $2, $3, $4, $5)",
        5
    );

    public List<(QuotaUse Use, DateTimeOffset At)> All()
    {
        var uses = new List<(QuotaUse, DateTimeOffset)>();
        using var reader = _all.ExecuteReader();
        while (reader.Read())
        {
            var use = new QuotaUse(reader.GetString(0), LevelOrNull(reader, 1), LevelOrNull(reader, 2), LevelOrNull(reader, 3));
            uses.Add((use, new DateTimeOffset(reader.GetInt64(4), TimeSpan.Zero)));
        }

        return uses;
    }

    public void Replace(IReadOnlyList<QuotaUse> uses, DateTimeOffset at)
    {
        _clear.ExecuteNonQuery();
        foreach (var use in uses)
        {
            _write.Bind(use.Tenant, use.Requests, use.GeneratedTokens, use.ComputedTokens, at.UtcTicks).ExecuteNonQuery();
        }
    }

    private static double? LevelOrNull(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetDouble(column);
}
