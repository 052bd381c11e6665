-- What the indexes follow that processes have in memory. One row: the number of the last write, which chunks came and went with; how often
-- something of the past went, or got other readers; and how often another embedder took charge.
CREATE TABLE rag.index_state (
    is_only boolean PRIMARY KEY CHECK (is_only),
    last bigint NOT NULL,
    past bigint NOT NULL,
    vectors bigint NOT NULL
);
INSERT INTO rag.index_state VALUES (true, 0, 0, 0);

-- Processes that have an index and are to be told of retired chunks; ticks since when one was not seen alive. One that finds itself struck
-- reads its index anew.
CREATE TABLE rag.follower (
    process integer PRIMARY KEY,
    missing_since bigint
);

-- Which write retired the chunk, of which process, and which processes are yet to forget it.
ALTER TABLE rag.retired
    ADD COLUMN write bigint NOT NULL DEFAULT 0,
    ADD COLUMN writer integer NOT NULL DEFAULT 0,
    ADD COLUMN pending integer[] NOT NULL DEFAULT '{}';
CREATE INDEX retired_by_write ON rag.retired (write, chunk);

-- Vectors of the next embedder, made beside those that are searched; of chunks of latest and of earlier revisions.
CREATE TABLE rag.next_vector (
    chunk bigint PRIMARY KEY,
    vectors bytea NOT NULL
);

-- Null for a story that is compared no more: the embedder of its signature is not in charge.
ALTER TABLE rag.story_member ALTER COLUMN signature DROP NOT NULL;
