using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Conversations;

/// <summary>The tables of the conversations' database.</summary>
internal static class ConversationSchema
{
    public const string FileName = "conversations.db";

    /// <summary>"RAGc".</summary>
    private const int ApplicationId = 0x52414763;

    private static readonly string[] s_migrations =
    [
        """
            -- Turns of conversations. Times are ticks in UTC; bytes is what a turn counts against the room that all of them have.
            CREATE TABLE turn (
                number INTEGER PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                tenant TEXT NOT NULL,
                previous TEXT,
                at INTEGER NOT NULL,
                question TEXT NOT NULL,
                answer TEXT,
                input TEXT NOT NULL,
                reply TEXT NOT NULL,
                bytes INTEGER NOT NULL,
                checksum INTEGER NOT NULL
            );
            CREATE INDEX turn_by_time ON turn (at);
            -- The articles whose words a turn's answer holds.
            CREATE TABLE quoted (
                article TEXT NOT NULL,
                turn INTEGER NOT NULL REFERENCES turn (number),
                PRIMARY KEY (article, turn)
            ) WITHOUT ROWID;
            CREATE INDEX quoted_by_turn ON quoted (turn);
            """,
        """
            CREATE INDEX turn_by_tenant ON turn (tenant, at, id);
            """,
    ];

    public static SideDatabase In(string dataDir) =>
        new(
            Path.Combine(Path.GetFullPath(dataDir), FileName),
            ApplicationId,
            s_migrations,
            "delete it: conversations so far can no longer be gone on with, and nothing else is lost."
        );
}
