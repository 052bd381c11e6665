using System.Globalization;
using Npgsql;
using Rag.Core.Models;

namespace Rag.Stores.Postgres.Index;

/// <summary>Which embedder made the vectors that are searched, and which is to follow it: rows of the settings.</summary>
internal static class EmbedderSetting
{
    public const string InCharge = "embedder";
    public const string Next = "next_embedder";

    private const string Put = """
        INSERT INTO rag.setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value
        """;

    private const string Remove = "DELETE FROM rag.setting WHERE key = ANY($1)";

    /// <summary>Null where there is none.</summary>
    public static async ValueTask<EmbedderRecord?> ReadAsync(NpgsqlConnection connection, string which, CancellationToken cancellation)
    {
        var rows = await connection
            .QueryAsync(IndexSql.Setting, [], row => (Key: row.Text(0), Value: row.Text(1)), cancellation)
            .ConfigureAwait(false);
        var settings = rows.ToDictionary(row => row.Key, row => row.Value);
        return
            settings.TryGetValue(which, out var digest)
            && int.TryParse(
                settings.GetValueOrDefault(DimensionsOf(which)),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var dimensions
            )
            ? new EmbedderRecord(settings.GetValueOrDefault(NameOf(which)), digest, dimensions)
            : null;
    }

    public static async ValueTask WriteAsync(
        NpgsqlConnection connection,
        string which,
        EmbedderRecord? embedder,
        CancellationToken cancellation
    )
    {
        string[] keys = [which, DimensionsOf(which), NameOf(which)];
        await connection.ExecuteAsync(Remove, [keys], cancellation).ConfigureAwait(false);
        if (embedder is not null)
        {
            string?[] values = [embedder.Digest, embedder.Dimensions.ToString(CultureInfo.InvariantCulture), embedder.Name];
            foreach (var (key, value) in keys.Zip(values).Where(pair => pair.Second is not null))
            {
                await connection.ExecuteAsync(Put, [key, value], cancellation).ConfigureAwait(false);
            }
        }
    }

    private static string DimensionsOf(string which) => which == InCharge ? "dimensions" : "next_dimensions";

    private static string NameOf(string which) => which == InCharge ? "embedder_name" : "next_name";
}
