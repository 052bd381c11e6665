using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Rag.Core.Articles;

namespace Rag.Stores.Embedded;

/// <summary>The reading side of the database: any number of threads at once, each with a connection of its own while it reads.</summary>
internal sealed class ArticleReader(StoreLayout layout) : IDisposable
{
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private volatile bool _disposed;

    public Article? Get(ArticleId id) =>
        Query($"SELECT {ArticleRow.Columns} FROM article WHERE id = $1", [id.Value], reader => ArticleRow.Read(reader)).FirstOrDefault();

    /// <summary>Of several articles under one URL the one revised last.</summary>
    public Article? FindByUrl(string url) => Query(
        $"SELECT {ArticleRow.Columns} FROM article WHERE url = $1 ORDER BY revised_at DESC, number DESC LIMIT 1", [url], reader => ArticleRow.Read(reader))
        .FirstOrDefault();

    public List<Article> Latest(int count) => Query(
        $"SELECT {ArticleRow.Columns} FROM article ORDER BY coalesce(published_at, first_seen_at) DESC, id LIMIT $1", [count], reader => ArticleRow.Read(reader));

    public List<Article> Revisions(ArticleId id) => Query(
        $"""
        SELECT {ArticleRow.Columns} FROM article WHERE id = $1
        UNION ALL
        SELECT a.id, {string.Join(", ", ArticleRow.Columns.Split(", ").Skip(1).Select(column => "r." + column))}
        FROM revision r JOIN article a ON a.number = r.article WHERE a.id = $1
        ORDER BY revision DESC
        """,
        [id.Value],
        reader => ArticleRow.Read(reader));

    public Chunk? GetChunk(ChunkId id) => Query(
        """
        SELECT c.id, a.id, a.revision, c.ordinal, c.start, c.end, c.text
        FROM chunk c JOIN article a ON a.number = c.article WHERE c.id = $1
        """,
        [id.Value],
        ReadChunk).FirstOrDefault();

    public List<Chunk> ChunksOf(ArticleId id) => Query(
        """
        SELECT c.id, a.id, a.revision, c.ordinal, c.start, c.end, c.text
        FROM article a JOIN chunk c ON c.article = a.number WHERE a.id = $1 ORDER BY c.ordinal
        """,
        [id.Value],
        ReadChunk);

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }

    private List<T> Query<T>(string sql, ReadOnlySpan<object?> values, Func<SqliteDataReader, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(EmbeddedStore));
        var connection = _idle.TryTake(out var idle) ? idle : Open();
        var rows = new List<T>();
        try
        {
            using var command = connection.Statement(sql, values.Length).Bind(values);
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                rows.Add(read(reader));
            }
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        GiveBack(connection);
        return rows;
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = layout.Database, Pooling = false, Mode = SqliteOpenMode.ReadOnly }.ToString());
        connection.Open();
        return connection;
    }

    private void GiveBack(SqliteConnection connection)
    {
        _idle.Add(connection);
        if (_disposed)
        {
            Dispose();
        }
    }

    private static Chunk ReadChunk(SqliteDataReader reader) => new(
        new ChunkId(reader.GetInt64(0)),
        new ArticleId(reader.GetString(1)),
        reader.GetInt32(2),
        reader.GetInt32(3),
        reader.GetInt32(4),
        reader.GetInt32(5),
        reader.GetString(6));
}
