using Npgsql;
using Rag.Stores.Postgres;

namespace Rag.Tests.Postgres;

/// <summary>A database of one test's, dropped with it.</summary>
internal sealed class PostgresTestDatabase(PostgresServer server, string name, bool isKept) : IDisposable
{
    public PostgresServer Server => server;

    public string Name => name;

    public PostgresOptions Options => OptionsOver(server.ConnectionString(name));

    public static PostgresOptions OptionsOver(string connectionString) => new() { ConnectionString = connectionString };

    public PostgresDatabase Open() => Open(Options);

    public static PostgresDatabase Open(PostgresOptions options) =>
        PostgresDatabase.OpenAsync(options, logger: null, CancellationToken.None).GetAwaiter().GetResult();

    public void Execute(string sql) => Scalar(sql);

    public object? Scalar(string sql)
    {
        using var connection = new NpgsqlConnection(server.ConnectionString(name) + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }

    /// <summary>Ends every connection to the database, and waits until the server has missed them.</summary>
    public void Cut()
    {
        const string Others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
        while (Scalar($"SELECT count(pg_terminate_backend(pid)) {Others} AND backend_type = 'client backend'") is > 0L)
        {
            Thread.Sleep(2);
        }
    }

    public void Dispose()
    {
        if (!isKept)
        {
            server.Execute($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        }
    }
}
