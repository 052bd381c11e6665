using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Questions;

/// <summary>The table of the kept questions' database.</summary>
internal static class QuestionSchema
{
    public const string FileName = "questions.db";

    /// <summary>"RAGq".</summary>
    private const int ApplicationId = 0x52414771;

    private static readonly string[] s_migrations =
    [
        """
            -- Questions kept to measure answers with. Times are ticks in UTC; a place is where the short answer stands, as in answers.db:
            -- id of the article, revision, start, end, each behind a space.
            CREATE TABLE question (
                number INTEGER PRIMARY KEY,
                answer TEXT NOT NULL UNIQUE,
                tenant TEXT NOT NULL,
                at INTEGER NOT NULL,
                question TEXT NOT NULL,
                place TEXT NOT NULL,
                refusal INTEGER NOT NULL,
                checksum INTEGER NOT NULL
            );
            CREATE INDEX question_by_time ON question (at, answer);
            """,
    ];

    public static SideDatabase In(string dataDir) =>
        new(
            Path.Combine(Path.GetFullPath(dataDir), FileName),
            ApplicationId,
            s_migrations,
            "delete it: questions kept so far are lost, and nothing else."
        );
}
