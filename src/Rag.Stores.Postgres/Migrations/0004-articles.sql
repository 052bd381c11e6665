-- What the stored vectors are: "embedder" is the digest of what made them, "dimensions" their length.
CREATE TABLE rag.setting (
    key text PRIMARY KEY,
    value text NOT NULL
);

-- The latest revision of every article. Times of articles are ISO 8601 in UTC with seven decimals, so that their order is the text's.
CREATE TABLE rag.article (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    revision integer NOT NULL,
    url text,
    title text,
    source text,
    author text,
    category text,
    published_at text COLLATE "C",
    updated_at text COLLATE "C",
    first_seen_at text COLLATE "C" NOT NULL,
    revised_at text COLLATE "C" NOT NULL,
    body text NOT NULL,
    content_hash text NOT NULL,
    language text,
    scope text NOT NULL,
    source_id text,
    kind text NOT NULL,
    corrected_at text,
    correction text,
    correction_start integer,
    correction_end integer
);
CREATE INDEX article_by_url ON rag.article (md5(url)) WHERE url IS NOT NULL;
CREATE INDEX article_by_source_id ON rag.article (md5(source_id)) WHERE source_id IS NOT NULL;
CREATE INDEX article_by_time ON rag.article (coalesce(published_at, first_seen_at) DESC, id);

-- Earlier revisions. One held in [revised_at, held_until): until the next one was stored.
CREATE TABLE rag.revision (
    article bigint NOT NULL REFERENCES rag.article ON DELETE CASCADE,
    revision integer NOT NULL,
    held_until text COLLATE "C" NOT NULL,
    url text,
    title text,
    source text,
    author text,
    category text,
    published_at text COLLATE "C",
    updated_at text COLLATE "C",
    first_seen_at text COLLATE "C" NOT NULL,
    revised_at text COLLATE "C" NOT NULL,
    body text NOT NULL,
    content_hash text NOT NULL,
    language text,
    scope text NOT NULL,
    source_id text,
    kind text NOT NULL,
    corrected_at text,
    correction text,
    correction_start integer,
    correction_end integer,
    PRIMARY KEY (article, revision)
);
CREATE INDEX revision_by_end ON rag.revision (held_until, article, revision);

-- Chunks of the latest revisions; an id is never used again. vectors: fp16, little-endian, the chunk's, then its windows'.
CREATE TABLE rag.chunk (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    article bigint NOT NULL REFERENCES rag.article ON DELETE CASCADE,
    ordinal integer NOT NULL,
    first integer NOT NULL,
    beyond integer NOT NULL,
    text text NOT NULL,
    vectors bytea NOT NULL,
    UNIQUE (article, ordinal)
);

-- Chunks of earlier revisions, outside ordinary search. Their ids are those that they had.
CREATE TABLE rag.past_chunk (
    id bigint PRIMARY KEY,
    article bigint NOT NULL,
    revision integer NOT NULL,
    ordinal integer NOT NULL,
    first integer NOT NULL,
    beyond integer NOT NULL,
    text text NOT NULL,
    vectors bytea NOT NULL,
    FOREIGN KEY (article, revision) REFERENCES rag.revision ON DELETE CASCADE
);
CREATE INDEX past_chunk_by_revision ON rag.past_chunk (article, revision);

-- Chunks that are gone and whose subscribers may not have been told: what it takes to name what was computed from them.
CREATE TABLE rag.retired (
    chunk bigint PRIMARY KEY,
    article text NOT NULL,
    revision integer NOT NULL,
    ordinal integer NOT NULL,
    first integer NOT NULL,
    beyond integer NOT NULL,
    text text NOT NULL,
    title text,
    source text,
    published_at text,
    first_seen_at text NOT NULL,
    scope text NOT NULL
);

-- What is left of articles that were withdrawn.
CREATE TABLE rag.tombstone (
    article text COLLATE "C" PRIMARY KEY,
    revision integer NOT NULL,
    url text,
    source_id text,
    title text,
    source text,
    first_seen_at text NOT NULL,
    scope text NOT NULL,
    content_hash text NOT NULL,
    retracted_at text COLLATE "C" NOT NULL,
    reason text NOT NULL
);
CREATE INDEX tombstone_by_url ON rag.tombstone (md5(url)) WHERE url IS NOT NULL;

-- What happened to articles, in the order of commits: numbers come from change_count, whose row no two transactions change at once.
CREATE TABLE rag.change (
    seq bigint PRIMARY KEY,
    article text NOT NULL,
    revision integer NOT NULL,
    kind text NOT NULL,
    scope text NOT NULL,
    at text COLLATE "C" NOT NULL
);

-- One row: the number of the last change, and of the last that was forgotten.
CREATE TABLE rag.change_count (
    is_only boolean PRIMARY KEY CHECK (is_only),
    last bigint NOT NULL,
    forgotten bigint NOT NULL
);
INSERT INTO rag.change_count VALUES (true, 0, 0);

-- Which story an article tells: the id of the article that told it first, which may be stored no more.
CREATE TABLE rag.story_member (
    article bigint PRIMARY KEY REFERENCES rag.article ON DELETE CASCADE,
    story text COLLATE "C" NOT NULL,
    at text COLLATE "C" NOT NULL,
    signature bytea NOT NULL
);
CREATE INDEX story_member_by_story ON rag.story_member (story, at);
CREATE INDEX story_member_by_time ON rag.story_member (at DESC);
