using Microsoft.Data.Sqlite;
using Rag.Core.Articles;

namespace Rag.Stores.Embedded.Database;

/// <summary>Earlier revisions with their chunks: the writing side. Under the writer lock.</summary>
internal sealed class PastRevisions
{
    private readonly SqliteCommand _keepChunks;
    private readonly SqliteCommand _chunksOf;
    private readonly SqliteCommand _replacedBefore;
    private readonly SqliteCommand _forget;

    public PastRevisions(SqliteConnection connection)
    {
        const string Values = "id, article, $2, ordinal, start, end, text";
        _keepChunks = connection.Statement(
            $"""
            INSERT INTO past_chunk ({RowChecksum.PastChunkColumns}, {RowChecksum.Column})
            SELECT {Values}, {RowChecksum.Of(Values)} FROM {CutSql.Chunks} WHERE article = $1
            """,
            2
        );
        _chunksOf = connection.Statement(
            $"""
            SELECT p.id, p.revision, p.ordinal, p.start, p.end, {BodyParts.TextOf("p", "r")},
                {RowChecksum.IsRight("p", RowChecksum.PastChunkColumns)},
                {ArticleRow.ColumnsOfRevision("r", "a")}
            FROM past_chunk p
                JOIN revision r ON r.article = p.article AND r.revision = p.revision JOIN article a ON a.number = p.article
            WHERE p.article = $1 AND p.revision BETWEEN $2 AND $3 ORDER BY p.id
            """,
            3
        );
        _replacedBefore = connection.Statement(
            "SELECT article, revision FROM revision WHERE held_until < $1 ORDER BY held_until, article, revision LIMIT $2",
            2
        );
        _forget = connection.Statement("DELETE FROM revision WHERE article = $1 AND revision = $2", 2);
    }

    /// <summary>Takes over the article's chunks, before they are deleted, as those of its revision, kept before; without vectors.</summary>
    public void KeepChunks(long number, int revision) => _keepChunks.Bind(number, revision).ExecuteNonQuery();

    /// <summary>The kept chunks of all the article's earlier revisions, each with its article as it was then.</summary>
    public List<ArticleChunk> ChunksOf(long number) => ChunksOf(number, 0, int.MaxValue);

    public List<ArticleChunk> ChunksOf(long number, int revision) => ChunksOf(number, revision, revision);

    /// <summary>At most so many revisions that were replaced before this time, the longest replaced first.</summary>
    public List<(long Number, int Revision)> ReplacedBefore(DateTimeOffset time, int most) =>
        _replacedBefore.Bind(ArticleRow.Time(time), most).Rows(reader => (reader.GetInt64(0), reader.GetInt32(1)));

    /// <summary>Deletes the revision with its chunks.</summary>
    public void Forget(long number, int revision) => _forget.Bind(number, revision).ExecuteNonQuery();

    private List<ArticleChunk> ChunksOf(long number, int first, int last)
    {
        var read = new Dictionary<int, Article>();
        return _chunksOf
            .Bind(number, first, last)
            .Rows(reader =>
            {
                var revision = reader.GetInt32(1);
                if (!read.TryGetValue(revision, out var article))
                {
                    read.Add(revision, article = ArticleRow.Read(reader, 7));
                }

                return ReadChunk(reader, article);
            });
    }

    /// <summary>Reads id, revision, ordinal, start, end, text, whether the checksum is right, then the article.</summary>
    /// <exception cref="DamagedRowException">A checksum is wrong, or the span is not that of the text in the body.</exception>
    public static ArticleChunk ReadChunk(SqliteDataReader reader) => ReadChunk(reader, ArticleRow.Read(reader, 7));

    /// <param name="article">The one in this row: a long one is read once for all its chunks.</param>
    private static ArticleChunk ReadChunk(SqliteDataReader reader, Article article)
    {
        var chunk = new Chunk(
            new ChunkId(reader.GetInt64(0)),
            article.Id,
            reader.GetInt32(1),
            reader.GetInt32(2),
            reader.GetInt32(3),
            reader.GetInt32(4),
            BodyParts.ReadText(reader, 5, $"chunk {reader.GetInt64(0)} of an earlier revision")
        );
        var isRight =
            reader.GetInt64(6) == 1 && chunk.Start >= 0 && chunk.End <= article.Body.Length && chunk.End - chunk.Start == chunk.Text.Length;
        return isRight ? new ArticleChunk(chunk, article) : throw RowChecksum.Wrong($"chunk {chunk.Id} of an earlier revision");
    }
}
