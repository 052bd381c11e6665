using Microsoft.Data.Sqlite;
using Rag.Core.Articles;

namespace Rag.Stores.Embedded.Database;

/// <summary>
/// What a transaction leaves behind besides the articles: chunks whose subscribers are to be told, tombstones, the log of changes. Under
/// the writer lock, inside a transaction.
/// </summary>
internal sealed class ArticleEvents
{
    private readonly SqliteCommand _retire;
    private readonly SqliteCommand _retired;
    private readonly SqliteCommand _told;
    private readonly SqliteCommand _bury;
    private readonly SqliteCommand _unbury;
    private readonly SqliteCommand _log;
    private readonly SqliteCommand _forgetLog;

    public ArticleEvents(SqliteConnection connection)
    {
        _retire = Insertion(connection, "retired", RowChecksum.RetiredColumns, "INSERT OR REPLACE");
        _retired = connection.Statement(
            $"SELECT {RowChecksum.RetiredColumns}, {RowChecksum.IsRight("retired", RowChecksum.RetiredColumns)} FROM retired ORDER BY chunk"
        );
        _told = connection.Statement("DELETE FROM retired WHERE chunk = $1", 1);
        _bury = Insertion(connection, "tombstone", RowChecksum.TombstoneColumns, "INSERT OR REPLACE");
        _unbury = connection.Statement("DELETE FROM tombstone WHERE article = $1", 1);
        _log = Insertion(connection, "change", RowChecksum.ChangeColumns, "INSERT");
        _forgetLog = connection.Statement(
            "DELETE FROM change WHERE seq IN (SELECT seq FROM change WHERE at < $1 ORDER BY seq LIMIT $2)",
            2
        );
    }

    /// <summary>The chunk's subscribers are to be told.</summary>
    public void Retire(ArticleChunk retired) => _retire.Bind(ArticleRow.ValuesOfRetired(retired)).ExecuteNonQuery();

    /// <summary>Chunks whose subscribers may not have been told; their articles have no body.</summary>
    public List<ArticleChunk> Retired() =>
        _retired.Rows(reader =>
        {
            if (reader.GetInt64(12) != 1)
            {
                throw RowChecksum.Wrong($"retired chunk {reader.GetInt64(0)}");
            }

            var chunk = new Chunk(
                new ChunkId(reader.GetInt64(0)),
                new ArticleId(reader.GetString(1)),
                reader.GetInt32(2),
                reader.GetInt32(3),
                reader.GetInt32(4),
                reader.GetInt32(5),
                reader.GetString(6)
            );
            var article = ArticleRow.OfRetired(
                chunk,
                reader.TextOrNull(7),
                reader.TextOrNull(8),
                ArticleRow.TimeOrNull(reader, 9),
                ArticleRow.Time(reader.GetString(10)),
                reader.GetString(11)
            );
            return new ArticleChunk(chunk, article);
        });

    public void Told(long chunk) => _told.Bind(chunk).ExecuteNonQuery();

    public void Bury(Article article, Retraction retraction) =>
        _bury
            .Bind(
                article.Id.Value,
                article.Revision,
                article.Url,
                article.SourceId,
                article.Title,
                article.Source,
                ArticleRow.Time(article.FirstSeenAt),
                article.Scope.Value,
                article.ContentHash,
                ArticleRow.Time(retraction.At),
                retraction.Reason
            )
            .ExecuteNonQuery();

    /// <summary>The article is stored again.</summary>
    public void Unbury(ArticleId id) => _unbury.Bind(id.Value).ExecuteNonQuery();

    public void Log(Article article, ArticleChangeKind kind, DateTimeOffset at) =>
        _log.Bind(article.Id.Value, article.Revision, ArticleRow.Name(kind), article.Scope.Value, ArticleRow.Time(at)).ExecuteNonQuery();

    /// <summary>Deletes at most so many changes of before this time; how many there were.</summary>
    public int ForgetLog(DateTimeOffset before, int most) => _forgetLog.Bind(ArticleRow.Time(before), most).ExecuteNonQuery();

    private static SqliteCommand Insertion(SqliteConnection connection, string table, string columns, string verb)
    {
        var count = columns.Split(", ").Length;
        var values = string.Join(", ", Enumerable.Range(1, count).Select(n => $"${n}"));
        return connection.Statement(
            $"{verb} INTO {table} ({columns}, {RowChecksum.Column}) VALUES ({values}, {RowChecksum.Of(values)})",
            count
        );
    }
}
