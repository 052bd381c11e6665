namespace Rag.Stores.Postgres;

/// <summary>Which database, and how long its statements may take. The connection string may hold a password: it is never shown.</summary>
public sealed class PostgresOptions
{
    /// <summary>As Npgsql reads it: "Host=…;Database=…;Username=…;Password=…".</summary>
    public required string ConnectionString { get; init; }

    /// <summary>The server ends a statement that takes longer. Migrations are not ended.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>So long a migration is tried while others keep a table in use; each try holds them up for three seconds at most.</summary>
    public TimeSpan MigrationPatience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often, at least once, a call is made again after a fault that passes, such as a cut connection or a restart.</summary>
    public int Retries { get; init; } = 6;
}
