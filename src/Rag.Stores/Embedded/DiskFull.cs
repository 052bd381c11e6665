using Microsoft.Data.Sqlite;
using Rag.Core.Articles;

namespace Rag.Stores.Embedded;

/// <summary>Tells a full disk from other failures of SQLite and of files.</summary>
internal static class DiskFull
{
    private const int SqliteFull = 13;

    /// <summary>SQLITE_IOERR_SHMSIZE: the write-ahead log's shared index could not grow.</summary>
    private const int SqliteSharedMemorySize = 10 | (19 << 8);

    private const int UnixNoSpace = 28;
    private const int UnixQuota = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    public static bool IsCauseOf(Exception e) =>
        e switch
        {
            SqliteException sqlite => sqlite.SqliteErrorCode == SqliteFull || sqlite.SqliteExtendedErrorCode == SqliteSharedMemorySize,
            IOException io => io.HResult is UnixNoSpace or UnixQuota or WindowsDiskFull or WindowsHandleDiskFull,
            _ => false,
        };

    public static StoreFullException Describe(string dataDir, Exception e) =>
        new(
            $"The disk under {dataDir} is full: nothing of this write was stored and nothing stored before was lost; free some space "
                + "and repeat it.",
            e
        );
}
