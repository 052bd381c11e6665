using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Feeds;

/// <summary>The tables of the database of feeds that are followed.</summary>
internal static class FeedSchema
{
    public const string FileName = "feeds.db";

    /// <summary>"RAGf".</summary>
    private const int ApplicationId = 0x52414766;

    private static readonly string[] s_migrations =
    [
        """
            -- Times are ticks in UTC. state is FeedState as JSON; what is looked for of it stands in columns of its own. checksum is
            -- row_checksum() of the columns before it.
            CREATE TABLE feed (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL UNIQUE,
                url TEXT NOT NULL UNIQUE,
                added_at INTEGER NOT NULL,
                title TEXT,
                site_url TEXT,
                folders TEXT NOT NULL,
                scope TEXT NOT NULL,
                is_paused INTEGER NOT NULL,
                keep_for INTEGER,
                credential BLOB,
                callback TEXT,
                next_poll_at INTEGER NOT NULL,
                is_gone INTEGER NOT NULL,
                state TEXT NOT NULL,
                checksum INTEGER NOT NULL,
                claimed_until INTEGER NOT NULL
            );
            CREATE INDEX feed_due ON feed (next_poll_at, id) WHERE is_paused = 0 AND is_gone = 0;
            CREATE UNIQUE INDEX feed_by_callback ON feed (callback) WHERE callback IS NOT NULL;

            -- What was queued of each feed. An entry that is marked again gets a new number, so that numbers tell which are old.
            CREATE TABLE seen (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                feed INTEGER NOT NULL,
                key TEXT NOT NULL,
                digest INTEGER NOT NULL
            );
            CREATE UNIQUE INDEX seen_by_key ON seen (feed, key);
            CREATE INDEX seen_by_age ON seen (feed, number);

            -- Which articles came by which feeds.
            CREATE TABLE feed_article (
                article TEXT NOT NULL,
                feed INTEGER NOT NULL,
                PRIMARY KEY (article, feed)
            ) WITHOUT ROWID;
            CREATE INDEX feed_article_by_feed ON feed_article (feed, article);
            """,
    ];

    public static SideDatabase In(string dataDir) =>
        new(
            Path.Combine(Path.GetFullPath(dataDir), FileName),
            ApplicationId,
            s_migrations,
            "delete it: no feed is followed any more, and everything stored stays."
        );
}
