using Npgsql;
using Rag.Core.Articles;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Postgres.Articles;

/// <summary>Reads rows of articles, chunks, and of what happened to them.</summary>
internal static class ArticleRows
{
    public static Article Article(NpgsqlDataReader reader) => Article(reader, 0);

    public static (long Number, Article Article) Numbered(NpgsqlDataReader reader) => (reader.GetInt64(0), Article(reader, 1));

    /// <summary>Reads id, the article's id, revision, ordinal, the span and the text.</summary>
    public static Chunk Chunk(NpgsqlDataReader reader) =>
        new(
            new ChunkId(reader.GetInt64(0)),
            new ArticleId(reader.Text(1)),
            reader.GetInt32(2),
            reader.GetInt32(3),
            reader.GetInt32(4),
            reader.GetInt32(5),
            reader.Text(6)
        );

    /// <summary>Reads a chunk, and the article behind it.</summary>
    public static ArticleChunk ArticleChunk(NpgsqlDataReader reader) => new(Chunk(reader), Article(reader, 7));

    /// <summary>An article without its body, of which no more is kept than names what was computed from its chunks.</summary>
    public static ArticleChunk Retired(NpgsqlDataReader reader)
    {
        var chunk = Chunk(reader);
        var seen = ArticleRow.Time(reader.GetString(10));
        var article = ArticleRow.OfRetired(
            chunk,
            reader.TextOrNull(7),
            reader.TextOrNull(8),
            ArticleRow.TimeOrNull(reader, 9),
            seen,
            reader.Text(11)
        );
        return new ArticleChunk(chunk, article);
    }

    public static RetractedArticle Tombstone(NpgsqlDataReader reader) => EventRows.Tombstone(reader, PostgresText.Read);

    /// <summary>Reads the number of a change from this column on, and the change behind it; null where there is none.</summary>
    public static ArticleChange? Change(NpgsqlDataReader reader, int first) =>
        reader.IsDBNull(first) ? null : EventRows.Change(reader, first, PostgresText.Read);

    public static Article Article(NpgsqlDataReader reader, int first) => ArticleRow.ReadColumns(reader, first, PostgresText.Read);
}
