using Microsoft.Extensions.Logging;

namespace Rag.Stores.Postgres;

/// <summary>Messages of the server are not logged: they can hold texts.</summary>
internal static partial class PostgresLog
{
    [LoggerMessage(LogLevel.Warning, "{Server} failed a call ({Reason}); it is made again, for the {Attempt}. time.")]
    public static partial void MadeAgain(ILogger logger, string server, string reason, int attempt);

    [LoggerMessage(LogLevel.Warning, "{Server} no longer tells what changes ({Reason}): it is asked every few seconds until it does.")]
    public static partial void NotListening(ILogger logger, string server, string reason);

    [LoggerMessage(LogLevel.Warning, "The keys that others changed could not be read; it is tried again until they are.")]
    public static partial void KeysNotRead(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Information, "{Server} was brought to version {Version} of the schema: {Names}.")]
    public static partial void Migrated(ILogger logger, string server, int version, string names);

    [LoggerMessage(
        LogLevel.Warning,
        "{Server} is to be brought to this program's version, and another program keeps a table in use: it is tried again until it is free."
    )]
    public static partial void MigrationWaits(ILogger logger, string server);

    [LoggerMessage(LogLevel.Warning, "What other processes wrote could not be taken in; it is tried again until it is.")]
    public static partial void NotFollowed(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Warning, "The database was not told that this process ends; it finds out.")]
    public static partial void NotLeft(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Warning, "What became of articles could not be told between processes; it is tried again.")]
    public static partial void FatesNotTold(ILogger logger, Exception failure);
}
