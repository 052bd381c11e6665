using Microsoft.Data.Sqlite;
using Rag.Core.Articles;
using Rag.Stores.Embedded.Database;
using SQLitePCL;

namespace Rag.Stores.Embedded;

/// <summary>
/// The one place that turns what damaged content throws into sentences that name the file and the mend. A database whose bits have changed
/// fails in many ways: SQLite notices, a checksum differs, a number is a text, a date is none, an id comes twice.
/// </summary>
internal static class StoreDamage
{
    /// <summary>While a store is opened or read, where rows from a sound database cause none of these.</summary>
    public static bool IsCauseOf(Exception e) =>
        IsCauseOfStatement(e)
        || e
            is InvalidCastException
                or (InvalidOperationException and not ObjectDisposedException)
                or ArgumentException
                or FormatException
                or OverflowException
                or KeyNotFoundException
                or IndexOutOfRangeException;

    /// <summary>While something is written, where the caller's own mistakes cause some of the others.</summary>
    public static bool IsCauseOfStatement(Exception e) =>
        e is DamagedRowException || (e is SqliteException failed && !IsPassing(failed.SqliteErrorCode));

    /// <summary>What SQLite says when it cannot go on now, and no row is to blame.</summary>
    private static bool IsPassing(int code) => code is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_INTERRUPT or raw.SQLITE_NOMEM;

    /// <summary>Why a store cannot be opened.</summary>
    public static StoreOpenException Refuse(StoreLayout layout, Exception e) => new(Sentence(layout, e), e);

    /// <summary>What a store's opening that failed is refused with; null where neither the disk nor the content is to blame.</summary>
    public static Exception? RefusalOf(StoreLayout layout, Exception e) =>
        DiskFull.IsCauseOf(e) ? DiskFull.Describe(layout.DataDir, e)
        : IsCauseOf(e) || e is IOException or UnauthorizedAccessException ? Refuse(layout, e)
        : null;

    /// <summary>Why an open store cannot read or write what was asked for.</summary>
    public static StoreDamagedException Describe(StoreLayout layout, Exception e) => new(Sentence(layout, e), e);

    /// <summary>The message as a part of a sentence.</summary>
    public static string Clause(Exception e) => e.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');

    private static string Sentence(StoreLayout layout, Exception e) =>
        e switch
        {
            SqliteException { SqliteErrorCode: raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH } =>
                $"{layout.Database} cannot be written ({Clause(e)}): make it writable, or name another folder with --data-dir.",
            SqliteException { SqliteErrorCode: raw.SQLITE_IOERR } or IOException or UnauthorizedAccessException =>
                $"The store in {layout.DataDir} cannot be read or written ({Clause(e)}): look after the disk and the rights to the folder, "
                    + "then start again.",
            _ => $"{layout.Database} is damaged ({Clause(e)}): stop the service, let `rag doctor` tell what else is wrong, then restore a "
                + "backup of the folder, or ingest again into another folder with --data-dir.",
        };
}
