using Rag.Stores.Postgres;

namespace Rag.Api.Storage;

/// <summary>Which PostgreSQL database. The connection string may hold a password: it is never shown.</summary>
public sealed class PostgresSection
{
    /// <summary>As Npgsql reads it: "Host=…;Database=…;Username=…;Password=…".</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The server ends a statement that takes longer; from one second to an hour.</summary>
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a call is made again after a fault that passes; 0 to 20.</summary>
    public int Retries { get; set; } = 6;

    internal PostgresOptions Options =>
        new()
        {
            ConnectionString = ConnectionString ?? "",
            StatementTimeout = StatementTimeout,
            Retries = Retries,
        };
}
