using Rag.Stores.Feeds;

namespace Rag.Stores.Postgres.Feeds;

/// <summary>The statements about feeds, what was seen of them, and which articles came by them.</summary>
internal static class FeedSql
{
    private const string Selection = $"SELECT {FeedRow.Columns} FROM rag.feed ";

    public const string Find = Selection + "WHERE id = $1";

    public const string FindByUrl = Selection + "WHERE md5(url) = md5($1) AND url = $1";

    public const string FindByCallback = Selection + "WHERE callback = $1";

    /// <summary>Nobody else changes it until the transaction ends.</summary>
    public const string FindToChange = Find + " FOR UPDATE";

    public const string Page = Selection + "WHERE id > $1 ORDER BY id LIMIT $2";

    public const string Count = "SELECT count(*) FROM rag.feed";

    public const string UrlIsAnothers = "SELECT id FROM rag.feed WHERE md5(url) = md5($1) AND url = $1 AND id <> $2";

    public const string EndClaimsOfTheDead = $"""
        UPDATE rag.feed SET claimed_until = 0, holder = NULL WHERE holder IS NOT NULL AND holder NOT IN ({PostgresSession.Living})
        """;

    public const string Claim = $"""
        WITH due AS (
            SELECT number AS chosen FROM rag.feed
            WHERE is_paused = 0 AND is_gone = 0 AND next_poll_at <= $1 AND claimed_until <= $1
            ORDER BY next_poll_at, id LIMIT $2 FOR UPDATE SKIP LOCKED
        )
        UPDATE rag.feed SET claimed_until = $3, holder = $4 FROM due WHERE number = chosen
        RETURNING {FeedRow.Columns}
        """;

    public const string Remove = "DELETE FROM rag.feed WHERE id = $1";

    public const string Seen = """
        SELECT key, digest FROM rag.seen JOIN rag.feed AS f ON f.number = feed WHERE f.id = $1 AND key = ANY($2)
        """;

    /// <summary>The feed stays until they are marked.</summary>
    public const string MarkSeen = """
        INSERT INTO rag.seen (feed, key, digest)
        SELECT f.number, e.key, e.digest FROM rag.feed AS f, unnest($2::bytea[], $3::bigint[]) AS e (key, digest)
        WHERE f.id = $1 FOR KEY SHARE OF f
        ON CONFLICT (feed, key) DO UPDATE SET digest = excluded.digest, number = DEFAULT
        """;

    public const string ForgetOldest = """
        DELETE FROM rag.seen AS s USING rag.feed AS f WHERE f.id = $1 AND s.feed = f.number
            AND s.number <= (SELECT o.number FROM rag.seen AS o WHERE o.feed = f.number ORDER BY o.number DESC LIMIT 1 OFFSET $2)
        """;

    public const string Attach = """
        INSERT INTO rag.feed_article (article, feed)
        SELECT e.article, f.number FROM unnest($1::text[], $2::text[]) AS e (feed, article) JOIN rag.feed AS f ON f.id = e.feed
        ORDER BY 1, 2 FOR KEY SHARE OF f
        ON CONFLICT DO NOTHING
        """;

    public const string FeedsOf = "SELECT f.id FROM rag.feed_article JOIN rag.feed AS f ON f.number = feed WHERE article = $1";

    /// <summary>In the order of ids, behind $2.</summary>
    public const string OnlyOf = """
        SELECT own.article FROM rag.feed_article AS own JOIN rag.feed AS f ON f.number = own.feed
        WHERE f.id = $1 AND own.article > $2
            AND NOT EXISTS (SELECT 1 FROM rag.feed_article AS o WHERE o.article = own.article AND o.feed <> own.feed)
        ORDER BY own.article LIMIT $3
        """;

    public static string Add { get; } = $"INSERT INTO rag.feed ({FeedRow.Columns}) VALUES ({FeedRow.Parameters}) ON CONFLICT DO NOTHING";

    /// <summary>The claim on it ends with that.</summary>
    public static string Update { get; } =
        $"UPDATE rag.feed SET ({FeedRow.Columns}) = ({FeedRow.Parameters}), claimed_until = 0, holder = NULL WHERE id = $1";
}
