using System.Net.Sockets;
using Npgsql;
using Rag.Core.Articles;

namespace Rag.Stores.Postgres;

/// <summary>What a failure of the server or of the way to it means.</summary>
internal static class PostgresFault
{
    /// <summary>The way to the server is cut, or the server ends: what a transaction did before its commit is undone.</summary>
    public static bool IsOfConnection(Exception e) =>
        e switch
        {
            PostgresException told => told.SqlState
                is PostgresErrorCodes.AdminShutdown
                    or PostgresErrorCodes.CrashShutdown
                    or PostgresErrorCodes.CannotConnectNow
                    or PostgresErrorCodes.TooManyConnections
                || told.SqlState.StartsWith("08", StringComparison.Ordinal),
            NpgsqlException cut => cut.InnerException is not null || cut.IsTransient,
            _ => false,
        };

    /// <summary>
    /// The same call may well succeed when it is made again, and has left nothing behind. A value that is there already came in the same
    /// moment from somebody else: whoever looks again finds it. A server that was waited for long enough is not waited for again.
    /// </summary>
    public static bool IsPassing(Exception e) =>
        (IsOfConnection(e) && e.InnerException is not TimeoutException)
        || e
            is PostgresException
            {
                SqlState: PostgresErrorCodes.SerializationFailure
                    or PostgresErrorCodes.DeadlockDetected
                    or PostgresErrorCodes.LockNotAvailable
                    or PostgresErrorCodes.UniqueViolation
            };

    /// <summary>A server that does not answer yet, or has no such database yet, may before long: whoever may wait asks again.</summary>
    public static bool MayPass(Exception? e) =>
        e is SocketException or PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName }
        || (e is not null && IsOfConnection(e));

    /// <summary>Null for what is neither the server's nor the way's.</summary>
    /// <param name="server">Its name in sentences.</param>
    public static Exception? Translated(Exception e, string server) =>
        e switch
        {
            PostgresException { SqlState: PostgresErrorCodes.DiskFull } => new StoreFullException(
                $"The disk of {server} is full: make room there, then go on; nothing that was stored is lost.",
                e
            ),
            PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } => new StoreUnreachableException(
                $"{server} ended a statement that took too long: look for what holds it up, or raise Store:Postgres:StatementTimeout.",
                e
            ),
            PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
                new StoreUnreachableException(
                    $"{server} does not let this program in: mend user and password in Store:Postgres:ConnectionString.",
                    e
                ),
            PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => new StoreUnreachableException(
                $"{server} does not exist: create the database, or name another in Store:Postgres:ConnectionString.",
                e
            ),
            PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } => new StoreUnreachableException(
                $"{server} denies this program what it needs: make its user the owner of the database or of the schema.",
                e
            ),
            PostgresException
            {
                SqlState: PostgresErrorCodes.SerializationFailure
                    or PostgresErrorCodes.DeadlockDetected
                    or PostgresErrorCodes.LockNotAvailable
            } => new StoreUnreachableException($"{server} is too busy: too many others change the same rows; try again later.", e),
            PostgresException told when !IsOfConnection(e) => new StoreDamagedException(
                $"{server} refused a statement (SQLSTATE {told.SqlState}): its tables are not as this program makes them; restore them.",
                e
            ),
            NpgsqlException or SocketException => new StoreUnreachableException(
                $"{server} does not answer: start it, or mend Store:Postgres:ConnectionString.",
                e
            ),
            _ => null,
        };
}
