using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Postgres.Articles;

/// <summary>The statements on articles, their chunks and what happened to them.</summary>
internal static class ArticleSql
{
    /// <summary>
    /// Whoever writes is alone with that until the transaction ends: so changes are numbered in the order of commits, and whoever follows
    /// them misses none.
    /// </summary>
    public const string Turn = "SELECT pg_advisory_xact_lock($1, -1)";

    public const string Find = $"SELECT number, {ArticleRow.Columns} FROM rag.article WHERE id = $1";

    public const string FindByUrl =
        $"SELECT {ArticleRow.Columns} FROM rag.article WHERE md5(url) = md5($1) AND url = $1 AND scope = $2 {ArticleRow.LastOfAll}";

    public const string FindBySourceId = $"""
        SELECT {ArticleRow.Columns} FROM rag.article
        WHERE md5(source_id) = md5($1) AND source_id = $1 AND scope = $2 {ArticleRow.LastOfAll}
        """;

    public const string Latest =
        $"SELECT {ArticleRow.Columns} FROM rag.article ORDER BY coalesce(published_at, first_seen_at) DESC, id LIMIT $1";

    public const string Counts = "SELECT (SELECT count(*) FROM rag.article), (SELECT count(*) FROM rag.chunk)";

    public const string Ages = """
        SELECT id, source, least(coalesce(published_at, first_seen_at), first_seen_at), (
            octet_length(body)
            + coalesce((SELECT sum(octet_length(text) + octet_length(vectors)) FROM rag.chunk WHERE article = number), 0)
            + coalesce((SELECT sum(octet_length(r.body)) FROM rag.revision AS r WHERE r.article = number), 0)
            + coalesce((SELECT sum(octet_length(text) + octet_length(vectors)) FROM rag.past_chunk WHERE article = number), 0)
        )::bigint
        FROM rag.article
        """;

    public const string ChunksOf = """
        SELECT c.id, a.id, a.revision, c.ordinal, c.first, c.beyond, c.text
        FROM rag.article AS a JOIN rag.chunk AS c ON c.article = a.number WHERE a.id = $1 ORDER BY c.ordinal
        """;

    /// <summary>In the order of ids.</summary>
    public static string PastChunksOf { get; } = PastChunks("a.id = $1");

    /// <summary>Of one revision.</summary>
    public static string PastChunksOfRevision { get; } = PastChunks("p.article = $1 AND p.revision = $2");

    public static string FindPastChunks { get; } = PastChunks("p.id = ANY($1)");

    /// <summary>One statement, so that each chunk is seen with the revision that it is of.</summary>
    public static string FindChunks { get; } =
        $"""
            SELECT c.id, a.id, a.revision, c.ordinal, c.first, c.beyond, c.text, {ArticleRow.PlainColumnsOf("a", "a")}
            FROM rag.chunk AS c JOIN rag.article AS a ON a.number = c.article WHERE c.id = ANY($1)
            """;

    public const string FindTexts =
        "SELECT c.id, a.title, c.text FROM rag.chunk AS c JOIN rag.article AS a ON a.number = c.article WHERE c.id = ANY($1)";

    public static string Revisions { get; } =
        $"""
            SELECT {ArticleRow.Columns} FROM rag.article WHERE id = $1
            UNION ALL
            SELECT {ArticleRow.PlainColumnsOf(
                "r",
                "a"
            )} FROM rag.revision AS r JOIN rag.article AS a ON a.number = r.article WHERE a.id = $1
            ORDER BY 2 DESC
            """;

    public static string Put { get; } =
        $"""
            INSERT INTO rag.article ({ArticleRow.Columns}) VALUES ({ArticleRow.Parameters})
            ON CONFLICT (id) DO UPDATE SET {ArticleRow.Replacements}
            """;

    public const string KeepRevision = $"""
        INSERT INTO rag.revision (article, held_until, {ArticleRow.RevisionColumns})
        SELECT number, $2, {ArticleRow.RevisionColumns} FROM rag.article WHERE number = $1
        """;

    public const string KeepChunks = """
        INSERT INTO rag.past_chunk (id, article, revision, ordinal, first, beyond, text, vectors)
        SELECT id, article, $2, ordinal, first, beyond, text, vectors FROM rag.chunk WHERE article = $1
        """;

    public const string DeleteChunks = "DELETE FROM rag.chunk WHERE article = $1";

    public const string AddChunk = """
        INSERT INTO rag.chunk (article, ordinal, first, beyond, text, vectors)
        SELECT number, $2, $3, $4, $5, $6 FROM rag.article WHERE id = $1
        RETURNING id
        """;

    public const string Delete = "DELETE FROM rag.article WHERE number = $1";

    public const string ReplacedBefore =
        "SELECT article, revision FROM rag.revision WHERE held_until < $1 ORDER BY held_until, article, revision LIMIT $2";

    public const string ForgetRevision = "DELETE FROM rag.revision WHERE article = $1 AND revision = $2";

    public const string Bury = """
        INSERT INTO rag.tombstone (
            article, revision, url, source_id, title, source, first_seen_at, scope, content_hash, retracted_at, reason
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """;

    public const string Unbury = "DELETE FROM rag.tombstone WHERE article = $1";

    public const string FindRetracted = $"""
        SELECT {RowChecksum.TombstoneColumns}
        FROM rag.tombstone WHERE article = $1 OR (md5(url) = md5($2) AND url = $2 AND scope = $3)
        ORDER BY article = $1 DESC, article LIKE '{ArticleRow.FeedsOwnId}', retracted_at DESC LIMIT 1
        """;

    public const string Log = """
        WITH next AS (UPDATE rag.change_count SET last = last + 1 RETURNING last)
        INSERT INTO rag.change (seq, article, revision, kind, scope, at) SELECT last, $1, $2, $3, $4, $5 FROM next
        """;

    public const string ForgetChanges = """
        WITH gone AS (
            DELETE FROM rag.change WHERE seq IN (SELECT seq FROM rag.change WHERE at < $1 ORDER BY seq LIMIT $2) RETURNING seq
        ), noted AS (
            UPDATE rag.change_count SET forgotten = greatest(forgotten, (SELECT max(seq) FROM gone)) WHERE EXISTS (SELECT 1 FROM gone)
        )
        SELECT count(*) FROM gone
        """;

    /// <summary>The count and the changes come from one state.</summary>
    public const string Changes = """
        SELECT c.last, c.forgotten, h.seq, h.article, h.revision, h.kind, h.scope, h.at
        FROM rag.change_count AS c LEFT JOIN LATERAL (SELECT * FROM rag.change WHERE seq > $1 ORDER BY seq LIMIT $2) AS h ON true
        ORDER BY h.seq
        """;

    public const string PutStory = """
        INSERT INTO rag.story_member (article, story, at, signature) SELECT number, $2, $3, $4 FROM rag.article WHERE id = $1
        ON CONFLICT (article) DO UPDATE SET story = excluded.story, at = excluded.at, signature = excluded.signature
        """;

    private static string PastChunks(string condition) =>
        $"""
            SELECT p.id, a.id, p.revision, p.ordinal, p.first, p.beyond, p.text, {ArticleRow.PlainColumnsOf("r", "a")}
            FROM rag.past_chunk AS p
                JOIN rag.revision AS r ON r.article = p.article AND r.revision = p.revision JOIN rag.article AS a ON a.number = p.article
            WHERE {condition} ORDER BY p.id
            """;
}
