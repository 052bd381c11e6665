namespace Rag.Stores.Embedded.Database;

/// <summary>The tenth of <see cref="StoreMigrations"/>: rows of chunks become rows of articles.</summary>
internal static class CutMigration
{
    /// <summary>Ids of an article's chunks follow on each other; where they do not, it has several cuts.</summary>
    public const string Sql = """
        CREATE TABLE cut (
            first INTEGER PRIMARY KEY AUTOINCREMENT,
            article INTEGER NOT NULL REFERENCES article (number) ON DELETE CASCADE,
            chunks INTEGER NOT NULL,
            places BLOB NOT NULL,
            texts TEXT,
            checksum INTEGER NOT NULL
        );
        INSERT INTO cut
        SELECT first, article, chunks, places, texts, row_checksum(first, article, chunks, places, texts) FROM (
            SELECT min(id) AS first, article, count(*) AS chunks,
                packed_places(json_group_array(json_array(ordinal, start, end) ORDER BY id)) AS places,
                iif(count(text) > 0, json_group_array(text ORDER BY id), NULL) AS texts
            FROM (SELECT *, id - row_number() OVER (PARTITION BY article ORDER BY id) AS gap FROM chunk)
            GROUP BY article, gap ORDER BY first
        );
        CREATE INDEX cut_by_article ON cut (article);

        -- An id is never given out again: the count goes on behind the last chunk's.
        DELETE FROM sqlite_sequence WHERE name = 'cut';
        INSERT INTO sqlite_sequence SELECT 'cut', seq FROM sqlite_sequence WHERE name = 'chunk';

        -- A vector's chunk is no row any more. The tables lose the reference and nothing else: their rows, most of the file, stay where
        -- they are.
        PRAGMA writable_schema = ON;
        UPDATE sqlite_schema SET sql = replace(sql, 'PRIMARY KEY REFERENCES chunk (id) ON DELETE CASCADE', 'PRIMARY KEY')
        WHERE type = 'table' AND name IN ('vector', 'vector_b');
        PRAGMA writable_schema = RESET;
        DROP TABLE chunk;
        """;
}
