namespace Rag.Stores.Postgres.Queue;

/// <summary>
/// The statements on articles that wait. Several processes run them at once: rows are claimed with SKIP LOCKED, so nobody waits for
/// anybody, and what ends a claim names the attempt, so that a lost claim ends nothing.
/// </summary>
internal static class QueueSql
{
    public const string Add = """
        INSERT INTO rag.work (stage, state, priority, key, queued_at, attempts, feed, payload) VALUES ($1, 0, $2, $3, $4, 0, $5, $6)
        RETURNING ticket
        """;

    /// <summary>Of a key the first that is unfinished, unless a later one is claimed, which a retried article finds before it.</summary>
    private const string IsFree = """
        NOT EXISTS (SELECT 1 FROM rag.work AS o WHERE o.key = w.key AND (o.ticket < w.ticket OR (o.state = 2 AND o.ticket > w.ticket)))
        """;

    private const string IsReady = "w.stage = $1 AND w.state = 0 AND w.attempts < 5";

    private const string IsSuspect = "w.stage = $1 AND w.state = 0 AND w.attempts >= 5";

    private const string Claimed = """
        UPDATE rag.work AS w
        SET state = 2, until = $2, holder = $3, begun_at = coalesce(begun_at, $4), attempts = attempts + 1
        FROM chosen WHERE w.ticket = chosen.ticket
        RETURNING w.ticket, w.priority, w.queued_at, w.begun_at, w.attempts - 1, w.payload
        """;

    public const string EndWaiting = """
        UPDATE rag.work SET state = 0, until = NULL, holder = NULL
        WHERE ticket IN (SELECT ticket FROM rag.work WHERE state > 1 AND until <= $1 FOR UPDATE SKIP LOCKED)
        """;

    /// <summary>Claims of processes that have ended. Attempts that were cut off count: an article may have ended its process.</summary>
    public const string EndClaimsOfTheDead = $"""
        UPDATE rag.work SET state = 0, until = NULL, holder = NULL WHERE state = 2 AND holder NOT IN ({PostgresSession.Living})
        """;

    public const string ClaimReady = $"""
        WITH chosen AS (
            SELECT ticket FROM rag.work AS w WHERE {IsReady} AND {IsFree}
            ORDER BY priority, ticket LIMIT $5 FOR UPDATE SKIP LOCKED
        )
        {Claimed}
        """;

    public const string ClaimSuspect = $"""
        WITH chosen AS (
            SELECT ticket FROM rag.work AS w WHERE {IsSuspect} AND {IsFree}
            ORDER BY attempts, priority, ticket LIMIT 1 FOR UPDATE SKIP LOCKED
        )
        {Claimed}
        """;

    public const string Look = $"""
        SELECT EXISTS (SELECT 1 FROM rag.work AS w WHERE w.stage = $1 AND w.state = 0 AND {IsFree}),
            (SELECT min(until) FROM rag.work WHERE state > 1 AND stage = $1)
        """;

    /// <summary>Once done it is done, whoever holds the claim now.</summary>
    public const string Complete = "DELETE FROM rag.work WHERE ticket = $1 AND stage = $2";

    public const string Overtake = "UPDATE rag.dead SET overtaken = true WHERE key = $1 AND ticket < $2 AND NOT overtaken";

    public const string PassOn = """
        UPDATE rag.work
        SET stage = 1, state = 0, until = NULL, holder = NULL, begun_at = NULL, attempts = 0, queued_at = $3, priority = $4, payload = $5
        WHERE ticket = $1 AND stage = 0 AND state = 2 AND attempts = $2
        """;

    public const string TryLater = """
        UPDATE rag.work SET state = 3, until = $4, holder = NULL WHERE ticket = $1 AND stage = $2 AND state = 2 AND attempts = $3
        """;

    public const string Bury = """
        WITH gone AS (DELETE FROM rag.work WHERE ticket = $1 AND stage = $2 AND state = 2 AND attempts = $3 RETURNING *)
        INSERT INTO rag.dead (ticket, stage, priority, key, died_at, attempts, reason, feed, payload)
        SELECT ticket, stage, priority, key, $4, attempts, $5, feed, payload FROM gone
        """;

    public const string Release = """
        UPDATE rag.work SET state = 0, until = NULL, holder = NULL, attempts = attempts - 1
        WHERE ticket = $1 AND stage = $2 AND state = 2 AND attempts = $3
        """;

    public const string Depth = """
        SELECT stage, count(*), count(*) FILTER (WHERE state = 2), min(queued_at) FROM rag.work GROUP BY stage
        """;

    public const string DeadPage = """
        SELECT ticket, stage, died_at, attempts, reason, payload FROM rag.dead
        WHERE (died_at, ticket) < ($1, $2) ORDER BY died_at DESC, ticket DESC LIMIT $3
        """;

    public const string RetryDead = """
        WITH again AS (DELETE FROM rag.dead WHERE $1::bigint[] IS NULL OR ticket = ANY($1) RETURNING *)
        INSERT INTO rag.work (ticket, stage, state, priority, key, queued_at, attempts, feed, payload)
        SELECT ticket, stage, 0, priority, key, $2, 0, feed, payload FROM again WHERE NOT overtaken
        """;

    public const string DropDead = "DELETE FROM rag.dead WHERE $1::bigint[] IS NULL OR ticket = ANY($1)";

    public const string RemoveWaiting = "DELETE FROM rag.work WHERE feed = $1";

    public const string RemoveDead = "DELETE FROM rag.dead WHERE feed = $1";

    public const string FindAnswer = "SELECT digest, body FROM rag.answer WHERE name = $1";

    public const string ForgetAnswers = "DELETE FROM rag.answer WHERE answered_at < $1";

    public const string KeepAnswer = """
        INSERT INTO rag.answer (name, digest, answered_at, body) VALUES ($1, $2, $3, $4)
        ON CONFLICT (name) DO UPDATE SET digest = excluded.digest, answered_at = excluded.answered_at, body = excluded.body
        """;
}
