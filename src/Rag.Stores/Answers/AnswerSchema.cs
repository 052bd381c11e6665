using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Answers;

/// <summary>The tables of the answers' database.</summary>
internal static class AnswerSchema
{
    public const string FileName = "answers.db";

    /// <summary>"RAGa".</summary>
    private const int ApplicationId = 0x52414761;

    private static readonly string[] s_migrations =
    [
        """
            -- Answers that were given. Times are ticks in UTC; places hold what was cited: id of the article, revision, start, end, each
            -- behind a space, line by line.
            CREATE TABLE answer (
                number INTEGER PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                at INTEGER NOT NULL,
                places TEXT NOT NULL,
                checksum INTEGER NOT NULL
            );
            CREATE INDEX answer_by_time ON answer (at);
            """,
        """
            -- Whose answer it is. Those of before were everybody's. A row that was damaged before stays one with a wrong checksum.
            ALTER TABLE answer ADD COLUMN tenant TEXT NOT NULL DEFAULT 'public';
            UPDATE answer SET checksum = row_checksum(id, at, places, tenant) WHERE checksum IS row_checksum(id, at, places);
            """,
    ];

    public static SideDatabase In(string dataDir) =>
        new(
            Path.Combine(Path.GetFullPath(dataDir), FileName),
            ApplicationId,
            s_migrations,
            "delete it: answers given so far can no longer be looked at again, and nothing else is lost."
        );
}
