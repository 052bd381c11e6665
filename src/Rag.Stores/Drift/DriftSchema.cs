using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Drift;

/// <summary>The table of the database of fixed questions' answers.</summary>
internal static class DriftSchema
{
    public const string FileName = "drift.db";

    /// <summary>Those that the checksum is of.</summary>
    public const string Columns = "question, at, body";

    /// <summary>"RAGd".</summary>
    private const int ApplicationId = 0x52414764;

    private static readonly string[] s_migrations =
    [
        """
            -- What was answered to fixed questions. The time is ticks in UTC, the same for all of a check; the body is JSON.
            CREATE TABLE checked (
                number INTEGER PRIMARY KEY,
                question TEXT NOT NULL,
                at INTEGER NOT NULL,
                body TEXT NOT NULL,
                checksum INTEGER NOT NULL
            );
            CREATE UNIQUE INDEX checked_by_question ON checked (question, at);
            CREATE INDEX checked_by_time ON checked (at);
            """,
    ];

    public static SideDatabase In(string dataDir) =>
        new(
            Path.Combine(Path.GetFullPath(dataDir), FileName),
            ApplicationId,
            s_migrations,
            "delete it: the next check for drift has nothing to compare with, and nothing else is lost."
        );
}
