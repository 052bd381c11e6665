using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Feedback;

/// <summary>The table of the feedback's database.</summary>
internal static class FeedbackSchema
{
    public const string FileName = "feedback.db";

    /// <summary>"RAGb".</summary>
    private const int ApplicationId = 0x52414762;

    private static readonly string[] s_migrations =
    [
        """
            -- What readers said of answers. Times are ticks in UTC; a thumb is 1 for up and 0 for down.
            CREATE TABLE feedback (
                number INTEGER PRIMARY KEY,
                answer TEXT NOT NULL,
                tenant TEXT NOT NULL,
                thumb INTEGER NOT NULL,
                at INTEGER NOT NULL,
                comment TEXT,
                checksum INTEGER NOT NULL,
                UNIQUE (answer, tenant)
            );
            CREATE INDEX feedback_by_time ON feedback (at, answer, tenant);
            """,
    ];

    public static SideDatabase In(string dataDir) =>
        new(
            Path.Combine(Path.GetFullPath(dataDir), FileName),
            ApplicationId,
            s_migrations,
            "delete it: what readers said of answers so far is lost, and nothing else."
        );
}
