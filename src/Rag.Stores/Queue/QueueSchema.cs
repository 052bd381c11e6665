using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Queue;

/// <summary>The tables of the queue's database.</summary>
internal static class QueueSchema
{
    public const string FileName = "work.db";

    /// <summary>"RAGw".</summary>
    private const int ApplicationId = 0x52414777;

    /// <summary>The number is that of <see cref="Core.Queue.QueuedArticle.Suspicious"/> for as long as this schema holds.</summary>
    public const string IsSuspect = "attempts >= 5";

    public const string IsNoSuspect = "attempts < 5";

    private static readonly string[] s_migrations =
    [
        """
            -- Articles on their way in. Times are ticks in UTC; priorities and stages are numbers of their enumerations.
            -- state: 0 ready, 1 behind an unfinished one of its key, 2 claimed until "until", 3 to be tried again at "until".
            CREATE TABLE work (
                ticket INTEGER PRIMARY KEY AUTOINCREMENT,
                stage INTEGER NOT NULL,
                state INTEGER NOT NULL,
                priority INTEGER NOT NULL,
                key INTEGER NOT NULL,
                queued_at INTEGER NOT NULL,
                begun_at INTEGER,
                attempts INTEGER NOT NULL,
                until INTEGER,
                payload BLOB NOT NULL,
                checksum INTEGER NOT NULL
            );
            CREATE INDEX work_ready ON work (stage, priority, ticket) WHERE state = 0;
            CREATE INDEX work_until ON work (until, stage) WHERE state > 1;
            CREATE INDEX work_by_key ON work (key, ticket);
            CREATE UNIQUE INDEX work_active ON work (key) WHERE state <> 1;
            CREATE INDEX work_by_age ON work (stage, queued_at);

            -- Articles that could not be stored, until somebody retries or drops them. One is overtaken once a later one of its key
            -- is done.
            CREATE TABLE dead (
                ticket INTEGER PRIMARY KEY,
                stage INTEGER NOT NULL,
                priority INTEGER NOT NULL,
                key INTEGER NOT NULL,
                died_at INTEGER NOT NULL,
                overtaken INTEGER NOT NULL DEFAULT 0,
                attempts INTEGER NOT NULL,
                reason TEXT NOT NULL,
                payload BLOB NOT NULL,
                checksum INTEGER NOT NULL
            );
            CREATE INDEX dead_by_time ON dead (died_at, ticket);
            CREATE INDEX dead_by_key ON dead (key, ticket);

            -- What requests with an idempotency key were answered.
            CREATE TABLE answer (
                name BLOB PRIMARY KEY,
                digest BLOB NOT NULL,
                answered_at INTEGER NOT NULL,
                body BLOB NOT NULL
            );
            CREATE INDEX answer_by_time ON answer (answered_at);
            """,
        $"""
            DROP INDEX work_ready;
            CREATE INDEX work_ready ON work (stage, priority, ticket) WHERE state = 0 AND {IsNoSuspect};
            CREATE INDEX work_suspect ON work (stage, attempts, priority, ticket) WHERE state = 0 AND {IsSuspect};
            """,
    ];

    public static SideDatabase In(string dataDir) =>
        new(
            Path.Combine(Path.GetFullPath(dataDir), FileName),
            ApplicationId,
            s_migrations,
            "delete it: the articles that were on their way in are lost, and everything stored stays."
        );
}
