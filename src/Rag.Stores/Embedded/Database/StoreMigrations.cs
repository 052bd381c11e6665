namespace Rag.Stores.Embedded.Database;

/// <summary>
/// The tables, as a list of migrations: a store at version n has had the first n applied. Never edit one that was released.
/// </summary>
internal static class StoreMigrations
{
    public static IReadOnlyList<string> All { get; } =
    [
        """
            CREATE TABLE setting (
                key TEXT PRIMARY KEY,
                value TEXT NOT NULL
            ) WITHOUT ROWID;

            -- The latest revision of every article. Times are ISO 8601 in UTC with seven decimals, so that their order is the text's.
            CREATE TABLE article (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL UNIQUE,
                revision INTEGER NOT NULL,
                url TEXT,
                title TEXT,
                source TEXT,
                author TEXT,
                category TEXT,
                published_at TEXT,
                updated_at TEXT,
                first_seen_at TEXT NOT NULL,
                revised_at TEXT NOT NULL,
                body TEXT NOT NULL,
                content_hash TEXT NOT NULL
            );
            CREATE INDEX article_by_url ON article (url) WHERE url IS NOT NULL;
            CREATE INDEX article_by_time ON article (coalesce(published_at, first_seen_at) DESC, id);

            -- Earlier revisions, kept for the reader who asks what an article said before.
            CREATE TABLE revision (
                article INTEGER NOT NULL REFERENCES article (number) ON DELETE CASCADE,
                revision INTEGER NOT NULL,
                url TEXT,
                title TEXT,
                source TEXT,
                author TEXT,
                category TEXT,
                published_at TEXT,
                updated_at TEXT,
                first_seen_at TEXT NOT NULL,
                revised_at TEXT NOT NULL,
                body TEXT NOT NULL,
                content_hash TEXT NOT NULL,
                PRIMARY KEY (article, revision)
            ) WITHOUT ROWID;

            -- Chunks of the latest revisions. AUTOINCREMENT: an id is never used again.
            CREATE TABLE chunk (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                article INTEGER NOT NULL REFERENCES article (number) ON DELETE CASCADE,
                ordinal INTEGER NOT NULL,
                start INTEGER NOT NULL,
                end INTEGER NOT NULL,
                text TEXT NOT NULL,
                UNIQUE (article, ordinal)
            );

            -- fp16, little-endian: the chunk's vector, then its windows'.
            CREATE TABLE vector (
                chunk INTEGER PRIMARY KEY REFERENCES chunk (id) ON DELETE CASCADE,
                rows BLOB NOT NULL
            );

            -- The manifest of segment files, each derived from the vectors of the chunks in its range.
            CREATE TABLE segment (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                file TEXT NOT NULL UNIQUE,
                first_chunk INTEGER NOT NULL,
                last_chunk INTEGER NOT NULL,
                chunks INTEGER NOT NULL,
                rows INTEGER NOT NULL,
                checksum INTEGER NOT NULL
            );
            """,
        """
            -- BCP 47, NULL where unknown; articles stored before there were scopes are public.
            ALTER TABLE article ADD COLUMN language TEXT;
            ALTER TABLE article ADD COLUMN scope TEXT NOT NULL DEFAULT 'public';
            ALTER TABLE revision ADD COLUMN language TEXT;
            ALTER TABLE revision ADD COLUMN scope TEXT NOT NULL DEFAULT 'public';
            """,
        """
            -- Until here the source's own id was the article's, so that any text could be in a link. The ids that were made from the URL or
            -- the content stay, and so do others of their form, which are kept as the source's own as well.
            ALTER TABLE article ADD COLUMN source_id TEXT;
            ALTER TABLE revision ADD COLUMN source_id TEXT;
            CREATE INDEX article_by_source_id ON article (source_id) WHERE source_id IS NOT NULL;
            UPDATE article SET source_id = id
            WHERE id NOT IN (article_id(coalesce(url, '')), article_id(content_hash)) AND NOT EXISTS (
                SELECT 1 FROM revision AS earlier
                WHERE earlier.article = article.number
                    AND article.id IN (article_id(coalesce(earlier.url, '')), article_id(earlier.content_hash))
            );
            UPDATE revision SET source_id = (SELECT source_id FROM article WHERE number = revision.article);

            -- An article may have been given, as its own id, the one that another's now becomes: the number tells them apart.
            UPDATE article SET id = CASE
                WHEN EXISTS (SELECT 1 FROM article AS other WHERE other.id = article_id(article.id))
                THEN article_id(number || '/' || id)
                ELSE article_id(id)
            END
            WHERE length(id) <> 16 OR id GLOB '*[^0-9a-f]*';
            """,
        """
            -- row_checksum() of the row's other columns; every migration computes them anew at its end.
            ALTER TABLE article ADD COLUMN checksum INTEGER;
            ALTER TABLE revision ADD COLUMN checksum INTEGER;
            ALTER TABLE chunk ADD COLUMN checksum INTEGER;
            ALTER TABLE vector ADD COLUMN checksum INTEGER;
            """,
        """
            -- What a revision did to the one before it, and what its publisher said of that: the sentence, with its place in the body.
            ALTER TABLE article ADD COLUMN kind TEXT NOT NULL DEFAULT 'first';
            ALTER TABLE article ADD COLUMN corrected_at TEXT;
            ALTER TABLE article ADD COLUMN correction TEXT;
            ALTER TABLE article ADD COLUMN correction_start INTEGER;
            ALTER TABLE article ADD COLUMN correction_end INTEGER;
            ALTER TABLE revision ADD COLUMN kind TEXT NOT NULL DEFAULT 'first';
            ALTER TABLE revision ADD COLUMN corrected_at TEXT;
            ALTER TABLE revision ADD COLUMN correction TEXT;
            ALTER TABLE revision ADD COLUMN correction_start INTEGER;
            ALTER TABLE revision ADD COLUMN correction_end INTEGER;
            UPDATE article SET kind = 'update' WHERE revision > 1;
            UPDATE revision SET kind = 'update' WHERE revision > 1;

            -- A revision held in [revised_at, held_until): until the next one was stored.
            ALTER TABLE revision ADD COLUMN held_until TEXT NOT NULL DEFAULT '';
            UPDATE revision SET held_until = coalesce(
                (
                    SELECT later.revised_at FROM revision AS later
                    WHERE later.article = revision.article AND later.revision > revision.revision ORDER BY later.revision LIMIT 1
                ),
                (SELECT revised_at FROM article WHERE number = revision.article)
            );
            CREATE INDEX revision_by_span ON revision (held_until, revised_at);

            -- Chunks of earlier revisions with their vectors, outside ordinary search. Their ids are those that they had.
            CREATE TABLE past_chunk (
                id INTEGER PRIMARY KEY,
                article INTEGER NOT NULL,
                revision INTEGER NOT NULL,
                ordinal INTEGER NOT NULL,
                start INTEGER NOT NULL,
                end INTEGER NOT NULL,
                text TEXT NOT NULL,
                rows BLOB NOT NULL,
                checksum INTEGER NOT NULL,
                FOREIGN KEY (article, revision) REFERENCES revision (article, revision) ON DELETE CASCADE
            );
            CREATE INDEX past_chunk_by_revision ON past_chunk (article, revision);

            -- Chunks that are gone and whose subscribers may not have been told: what it takes to name what was computed from them.
            CREATE TABLE retired (
                chunk INTEGER PRIMARY KEY,
                article TEXT NOT NULL,
                revision INTEGER NOT NULL,
                ordinal INTEGER NOT NULL,
                start INTEGER NOT NULL,
                end INTEGER NOT NULL,
                text TEXT NOT NULL,
                title TEXT,
                source TEXT,
                published_at TEXT,
                first_seen_at TEXT NOT NULL,
                scope TEXT NOT NULL,
                checksum INTEGER NOT NULL
            );

            -- What is left of articles that were withdrawn.
            CREATE TABLE tombstone (
                article TEXT PRIMARY KEY,
                revision INTEGER NOT NULL,
                url TEXT,
                source_id TEXT,
                title TEXT,
                source TEXT,
                first_seen_at TEXT NOT NULL,
                scope TEXT NOT NULL,
                content_hash TEXT NOT NULL,
                retracted_at TEXT NOT NULL,
                reason TEXT NOT NULL,
                checksum INTEGER NOT NULL
            ) WITHOUT ROWID;
            CREATE INDEX tombstone_by_url ON tombstone (url) WHERE url IS NOT NULL;

            -- What happened to articles, in order. AUTOINCREMENT: a number is never used again.
            CREATE TABLE change (
                seq INTEGER PRIMARY KEY AUTOINCREMENT,
                article TEXT NOT NULL,
                revision INTEGER NOT NULL,
                kind TEXT NOT NULL,
                scope TEXT NOT NULL,
                at TEXT NOT NULL,
                checksum INTEGER NOT NULL
            );
            """,
        """
            -- Which story an article tells: the id of the article that told it first, which may be stored no more. Later articles are
            -- compared with the signature.
            CREATE TABLE story_member (
                article INTEGER PRIMARY KEY REFERENCES article (number) ON DELETE CASCADE,
                story TEXT NOT NULL,
                at TEXT NOT NULL,
                signature BLOB NOT NULL,
                checksum INTEGER NOT NULL
            );
            CREATE INDEX story_member_by_story ON story_member (story, at);
            CREATE INDEX story_member_by_time ON story_member (at DESC);
            """,
        """
            -- Vectors of kept chunks lie beside their texts, as those of chunks do: they can be made anew and removed by themselves.
            CREATE TABLE past_vector (
                chunk INTEGER PRIMARY KEY REFERENCES past_chunk (id) ON DELETE CASCADE,
                rows BLOB NOT NULL,
                checksum INTEGER
            );
            INSERT INTO past_vector (chunk, rows, checksum) SELECT id, rows, row_checksum(id, rows) FROM past_chunk;
            ALTER TABLE past_chunk DROP COLUMN rows;

            -- Another embedder's vectors: the next one's, or those in charge. The setting "vectors" names the table that is in charge.
            CREATE TABLE vector_b (
                chunk INTEGER PRIMARY KEY REFERENCES chunk (id) ON DELETE CASCADE,
                rows BLOB NOT NULL,
                checksum INTEGER
            );
            CREATE TABLE past_vector_b (
                chunk INTEGER PRIMARY KEY REFERENCES past_chunk (id) ON DELETE CASCADE,
                rows BLOB NOT NULL,
                checksum INTEGER
            );
            """,
        """
            -- A chunk's text is the part of its revision's body from start to end, and stands in the chunk only where it is another. The
            -- tables are written anew: what is left out of rows stays in their pages.
            CREATE TABLE chunk_anew (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                article INTEGER NOT NULL REFERENCES article (number) ON DELETE CASCADE,
                ordinal INTEGER NOT NULL,
                start INTEGER NOT NULL,
                end INTEGER NOT NULL,
                text TEXT,
                checksum INTEGER NOT NULL,
                UNIQUE (article, ordinal)
            );
            INSERT INTO chunk_anew
            SELECT id, article, ordinal, start, end, own, row_checksum(article, ordinal, start, end, own) FROM (
                SELECT c.id, c.article, c.ordinal, c.start, c.end, nullif(c.text, body_part(a.body, c.start, c.end)) AS own
                FROM chunk c LEFT JOIN article a ON a.number = c.article ORDER BY c.id
            );
            DELETE FROM sqlite_sequence WHERE name = 'chunk_anew';
            INSERT INTO sqlite_sequence SELECT 'chunk_anew', seq FROM sqlite_sequence WHERE name = 'chunk';
            DROP TABLE chunk;
            ALTER TABLE chunk_anew RENAME TO chunk;

            CREATE TABLE past_chunk_anew (
                id INTEGER PRIMARY KEY,
                article INTEGER NOT NULL,
                revision INTEGER NOT NULL,
                ordinal INTEGER NOT NULL,
                start INTEGER NOT NULL,
                end INTEGER NOT NULL,
                text TEXT,
                checksum INTEGER NOT NULL,
                FOREIGN KEY (article, revision) REFERENCES revision (article, revision) ON DELETE CASCADE
            );
            INSERT INTO past_chunk_anew
            SELECT id, article, revision, ordinal, start, end, own, row_checksum(id, article, revision, ordinal, start, end, own) FROM (
                SELECT p.id, p.article, p.revision, p.ordinal, p.start, p.end, nullif(p.text, body_part(r.body, p.start, p.end)) AS own
                FROM past_chunk p LEFT JOIN revision r ON r.article = p.article AND r.revision = p.revision ORDER BY p.id
            );
            DROP TABLE past_chunk;
            ALTER TABLE past_chunk_anew RENAME TO past_chunk;
            CREATE INDEX past_chunk_by_revision ON past_chunk (article, revision);
            """,
        """
            -- A body may lie packed in its column: a blob. Those that are there stay as they are.
            -- What comes last is the newest: behind all others it fills pages, before them it would halve one page after the other.
            DROP INDEX article_by_time;
            CREATE INDEX article_by_time ON article (coalesce(published_at, first_seen_at), id DESC);
            DROP INDEX story_member_by_time;
            CREATE INDEX story_member_by_time ON story_member (at);
            """,
        CutMigration.Sql,
    ];
}
