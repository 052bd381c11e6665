using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Evaluation;

/// <summary>The tables of the database of evaluations.</summary>
internal static class EvalSchema
{
    public const string FileName = "eval.db";

    /// <summary>"RAGe".</summary>
    private const int ApplicationId = 0x52414765;

    private static readonly string[] s_migrations =
    [
        """
            -- Runs. Times are ticks in UTC; plan and metrics are JSON; done is how many outcomes the run has.
            CREATE TABLE run (
                number INTEGER PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                plan TEXT NOT NULL,
                note TEXT,
                state INTEGER NOT NULL,
                started_at INTEGER NOT NULL,
                ended_at INTEGER,
                done INTEGER NOT NULL,
                metrics TEXT NOT NULL,
                problem TEXT,
                checksum INTEGER NOT NULL
            );

            -- What tables and charts of a whole run are made of, apart from the outcomes in full, so that few pages are read for them.
            CREATE TABLE figures (
                run INTEGER NOT NULL,
                ordinal INTEGER NOT NULL,
                id TEXT NOT NULL,
                kind TEXT NOT NULL,
                question TEXT NOT NULL,
                figures TEXT NOT NULL,
                miss INTEGER,
                cost TEXT NOT NULL,
                checksum INTEGER NOT NULL,
                PRIMARY KEY (run, ordinal)
            ) WITHOUT ROWID;
            CREATE UNIQUE INDEX figures_by_id ON figures (run, id);

            CREATE TABLE outcome (
                run INTEGER NOT NULL,
                ordinal INTEGER NOT NULL,
                body TEXT NOT NULL,
                checksum INTEGER NOT NULL,
                PRIMARY KEY (run, ordinal)
            );
            """,
        """
            -- What all outcomes of a completed run come to together, in the version of the program that worked it out.
            CREATE TABLE digest (
                run INTEGER PRIMARY KEY,
                version INTEGER NOT NULL,
                body TEXT NOT NULL,
                checksum INTEGER NOT NULL
            );

            -- Which outcomes have words of which article, under each name that they have for it.
            CREATE TABLE named (
                article TEXT NOT NULL,
                run INTEGER NOT NULL,
                ordinal INTEGER NOT NULL,
                PRIMARY KEY (article, run, ordinal)
            ) WITHOUT ROWID;
            INSERT OR IGNORE INTO named
            SELECT json_extract(evidence.value, '$.article_id'), run, ordinal
            FROM outcome, json_each(iif(json_valid(body), body, '{}'), '$.case.evidence') evidence
            WHERE json_extract(evidence.value, '$.fact') IS NOT NULL;
            INSERT OR IGNORE INTO named
            SELECT json_extract(body, '$.ranking[' || json_extract(body, '$.answer.quote_passage') || '].article_id') AS quoted, run, ordinal
            FROM outcome WHERE json_valid(body) AND quoted IS NOT NULL;
            """,
    ];

    public static SideDatabase In(string dataDir) =>
        new(
            Path.Combine(Path.GetFullPath(dataDir), FileName),
            ApplicationId,
            s_migrations,
            "delete it: the runs of evaluations so far are lost, and nothing else."
        );
}
