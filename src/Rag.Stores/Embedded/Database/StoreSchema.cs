using System.Globalization;
using Microsoft.Data.Sqlite;
using Rag.Core.Articles;

namespace Rag.Stores.Embedded.Database;

/// <summary>
/// The tables, as a list of migrations: a store at version n has had the first n applied. Never edit one that was released.
/// </summary>
internal static class StoreSchema
{
    /// <summary>"RAGs": tells our files from other SQLite databases.</summary>
    public const int ApplicationId = 0x52414773;

    private static readonly string[] s_migrations =
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
    ];

    /// <summary>The version that this program makes.</summary>
    public static int Newest => s_migrations.Length;

    /// <exception cref="StoreOpenException">A newer version, or not one of our databases.</exception>
    public static void Migrate(SqliteConnection connection, string dataDir)
    {
        var version = connection.ReadInteger("PRAGMA user_version");
        var tables = connection.ReadInteger("SELECT count(*) FROM sqlite_schema");
        if (tables > 0 && connection.ReadInteger("PRAGMA application_id") != ApplicationId)
        {
            throw new StoreOpenException($"{connection.DataSource} is a database of another program: name another folder with --data-dir.");
        }

        if (version > s_migrations.Length)
        {
            throw new StoreOpenException(
                $"The store in {dataDir} has version {version}, made by a newer program than this one, which knows {s_migrations.Length}: "
                    + "use the newer program, or name another folder with --data-dir."
            );
        }

        if (version == s_migrations.Length)
        {
            return;
        }

        if (tables > 0)
        {
            RequireSound(connection);
        }

        connection.CreateFunction("article_id", (string name) => ArticleId.Of(name).Value, isDeterministic: true);
        for (var next = (int)version; next < s_migrations.Length; next++)
        {
            connection.Execute("BEGIN IMMEDIATE");
            connection.Execute(s_migrations[next]);
            if (next + 1 == s_migrations.Length)
            {
                WriteChecksums(connection);
            }

            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {next + 1}"));
            connection.Execute("COMMIT");
        }
    }

    /// <summary>A migration gives every row the checksum of what it finds, and writes into the file.</summary>
    private static void RequireSound(SqliteConnection connection)
    {
        using var command = connection.Statement("PRAGMA quick_check(1)");
        if (command.ExecuteScalar() is var finding and not "ok")
        {
            throw new DamagedRowException($"SQLite finds {finding}");
        }
    }

    /// <summary>Of all rows, whatever the columns are that a migration has added to them.</summary>
    private static void WriteChecksums(SqliteConnection connection)
    {
        foreach (
            var (table, columns) in (ReadOnlySpan<(string, string)>)
                [
                    ("article", ArticleRow.Columns),
                    ("revision", ArticleRow.StoredRevisionColumns),
                    ("chunk", RowChecksum.ChunkColumns),
                    ("vector", RowChecksum.VectorColumns),
                    ("past_chunk", RowChecksum.PastChunkColumns),
                ]
        )
        {
            connection.Execute($"UPDATE {table} SET {RowChecksum.Column} = {RowChecksum.Of(columns)}");
        }
    }
}
