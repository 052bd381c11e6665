using System.Globalization;
using Npgsql;
using Rag.Stores.Embedded;

namespace Rag.Stores.Postgres;

/// <summary>The connection string with what this program needs of every connection.</summary>
internal static class PostgresSettings
{
    /// <exception cref="StoreOpenException">The connection string is none.</exception>
    public static NpgsqlConnectionStringBuilder Of(PostgresOptions options)
    {
        var settings = Parsed(options.ConnectionString);
        if (settings.Host is null or "" || settings.Database is null or "")
        {
            throw new StoreOpenException("Store:Postgres:ConnectionString names no host or no database: 'Host=…;Database=…;Username=…'.");
        }

        var (timeout, idle) = ((long)options.StatementTimeout.TotalMilliseconds, (long)options.StatementTimeout.TotalMilliseconds * 2);
        var limits = string.Create(
            CultureInfo.InvariantCulture,
            $"-c statement_timeout={timeout} -c lock_timeout={timeout} -c idle_in_transaction_session_timeout={idle}"
        );

        // A machine that is gone is missed within a minute, and with it end its claims.
        const string Missed = "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3";
        settings.Options = $"{settings.Options} {limits} {Missed}";

        // The server ends a statement first; this is for the way to it.
        settings.CommandTimeout = (int)Math.Ceiling(options.StatementTimeout.TotalSeconds) + 5;
        settings.MaxAutoPrepare = 128;
        settings.AutoPrepareMinUsages = 2;
        settings.KeepAlive = 30;
        settings.Enlist = false;

        // Neither the password nor texts of rows come into messages.
        settings.PersistSecurityInfo = false;
        settings.IncludeErrorDetail = false;
        settings.ApplicationName ??= "rag";
        return settings;
    }

    public static string NameOf(NpgsqlConnectionStringBuilder settings) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"The database '{settings.Database}' of the PostgreSQL server {settings.Host}:{settings.Port}"
        );

    private static NpgsqlConnectionStringBuilder Parsed(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            // What it says of the string may hold the password, so it is not passed on.
            throw new StoreOpenException("Store:Postgres:ConnectionString is no connection string: 'Host=…;Database=…;Username=…'.");
        }
    }
}
