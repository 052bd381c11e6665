-- Feeds that are followed. state is FeedState as JSON; what is looked for of it stands in columns of its own. A claim holds until
-- "claimed_until", or until its holder, a process, has ended.
CREATE TABLE rag.feed (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    url text NOT NULL,
    added_at bigint NOT NULL,
    title text,
    site_url text,
    folders text NOT NULL,
    scope text NOT NULL,
    is_paused integer NOT NULL,
    keep_for bigint,
    credential bytea,
    callback text COLLATE "C",
    next_poll_at bigint NOT NULL,
    is_gone integer NOT NULL,
    state text NOT NULL,
    claimed_until bigint NOT NULL DEFAULT 0,
    holder integer
);
-- An address may be longer than what an index takes.
CREATE UNIQUE INDEX feed_by_url ON rag.feed (md5(url));
CREATE INDEX feed_due ON rag.feed (next_poll_at, id) WHERE is_paused = 0 AND is_gone = 0;
CREATE UNIQUE INDEX feed_by_callback ON rag.feed (callback) WHERE callback IS NOT NULL;

-- What was queued of each feed. The key is the SHA-256 of the entry's, which may be of any length. An entry that is marked again gets a new
-- number, so that numbers tell which are old.
CREATE TABLE rag.seen (
    feed bigint NOT NULL REFERENCES rag.feed ON DELETE CASCADE,
    key bytea NOT NULL,
    digest bigint NOT NULL,
    number bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (feed, key)
);
CREATE INDEX seen_by_age ON rag.seen (feed, number);

-- Which articles came by which feeds.
CREATE TABLE rag.feed_article (
    article text COLLATE "C" NOT NULL,
    feed bigint NOT NULL REFERENCES rag.feed ON DELETE CASCADE,
    PRIMARY KEY (article, feed)
);
CREATE INDEX feed_article_by_feed ON rag.feed_article (feed, article);
