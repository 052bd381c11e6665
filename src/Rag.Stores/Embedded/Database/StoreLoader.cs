using Microsoft.Data.Sqlite;
using Rag.Core.Articles;
using Rag.Retrieval.Lexical;
using Rag.Stores.Embedded.Index;

namespace Rag.Stores.Embedded.Database;

/// <summary>What an opening store reads to build its memory.</summary>
internal sealed class StoreLoader(SqliteConnection connection)
{
    /// <summary>Counted row by row: what SQLite counts by itself cannot be checked on the way.</summary>
    public long ArticleCount()
    {
        using var command = connection.Statement("SELECT number FROM article ORDER BY number");
        using var reader = command.ExecuteReader();
        var count = 0L;
        for (var last = 0L; reader.Read(); count++)
        {
            last = Behind(last, reader.GetInt64(0), "article number");
        }

        return count;
    }

    /// <summary>Every chunk's id with its article's number, in order of ids.</summary>
    public IEnumerable<(long ChunkId, long Article)> Chunks()
    {
        using var command = connection.Statement("SELECT first, article, chunks, octet_length(places) FROM cut ORDER BY first");
        using var reader = command.ExecuteReader();
        var last = 0L;
        while (reader.Read())
        {
            var (first, article, chunks) = (Behind(last, reader.GetInt64(0), "chunk"), reader.GetInt64(1), reader.GetInt64(2));
            if (chunks < 1 || chunks > reader.GetInt64(3) / PackedPlaces.LeastBytes || first > long.MaxValue - chunks)
            {
                throw Cut.Wrong(first);
            }

            last = first + chunks - 1;
            while (first <= last)
            {
                yield return (first++, article);
            }
        }
    }

    /// <summary>Articles that have chunks, as the index refers to them.</summary>
    public IEnumerable<(long Number, ArticleRef Reference)> Articles(ArticleNumbers numbers)
    {
        using var command = connection.Statement(
            $"""
            SELECT number, id, source, published_at, language, scope, revised_at, {RowChecksum.IsRight("article", ArticleRow.Columns)}
            FROM article WHERE EXISTS (SELECT 1 FROM cut WHERE cut.article = number) ORDER BY number
            """
        );
        using var reader = command.ExecuteReader();
        var last = 0L;
        while (reader.Read())
        {
            last = Behind(last, reader.GetInt64(0), "article number");
            if (reader.GetInt64(7) != 1)
            {
                throw RowChecksum.Wrong($"article {reader.GetString(1)}");
            }

            yield return (
                last,
                numbers.Refer(
                    new ArticleId(reader.GetString(1)),
                    reader.TextOrNull(2),
                    ArticleRow.TimeOrNull(reader, 3),
                    reader.TextOrNull(4),
                    new AccessScope(reader.GetString(5)),
                    ArticleRow.Time(reader.GetString(6))
                )
            );
        }
    }

    /// <summary>
    /// Reads the cuts with chunks up to this id for their checksums alone. Their texts stand in bodies, which <see cref="Articles"/> reads.
    /// </summary>
    /// <exception cref="DamagedRowException">One is not as it was written.</exception>
    public void RequireSoundChunks(long last)
    {
        using var command = connection.Statement(
            $"SELECT first FROM cut c WHERE first <= $1 AND NOT ({RowChecksum.IsRight("c", Cut.Columns)}) LIMIT 1",
            1
        );
        if (command.Bind(last).ExecuteScalar() is long first)
        {
            throw Cut.Wrong(first);
        }
    }

    /// <summary>
    /// Chunk texts above this id in order of ids, each with what its article adds. That the articles are as they were written is for
    /// <see cref="Articles"/> to find out before.
    /// </summary>
    public IEnumerable<LexicalDocument> Texts(long above = 0)
    {
        using var command = connection.Statement(
            $"""
            SELECT {Cut.ColumnsOf("c")}, a.title, a.source, a.published_at, a.scope, {BodyParts.BodyOf("a")}
            FROM cut c CROSS JOIN article a ON a.number = c.article
            WHERE c.first >= ifnull({CutSql.FirstUpTo("$1")}, 0) ORDER BY c.first
            """,
            1
        );
        using var reader = command.Bind(above).ExecuteReader();
        while (reader.Read())
        {
            var cut = Cut.Read(reader);
            var (title, source) = (reader.TextOrNull(Cut.ReadColumns), reader.TextOrNull(Cut.ReadColumns + 1));
            var publishedAt = ArticleRow.TimeOrNull(reader, Cut.ReadColumns + 2);
            var scope = new AccessScope(reader.GetString(Cut.ReadColumns + 3));
            var body = BodyParts.ReadText(reader, Cut.ReadColumns + 4, Cut.NameOf(cut.First));
            foreach (var (id, text) in cut.TextsOf(body).Where(chunk => chunk.Id > above))
            {
                yield return new LexicalDocument(LexicalRow.Of(id), title, source, publishedAt, text, scope);
            }
        }
    }

    /// <summary>
    /// Rows come in ascending order, and numbers are given out from 1 on. In a damaged file one page may be reached on many ways: its rows
    /// come again and again, more often than memory or time allow.
    /// </summary>
    private static long Behind(long last, long next, string what) =>
        next > last ? next : throw new DamagedRowException($"{what} {next} comes behind {last}");
}
