using Microsoft.Data.Sqlite;
using Rag.Core.Articles;

namespace Rag.Stores.Embedded.Database;

/// <summary>The writing side of the database: one connection, used under the store's writer lock.</summary>
internal sealed class ArticleDatabase : IDisposable
{
    /// <summary>
    /// Of a new database; one that is there keeps its own. A row ends somewhere in a page, and what is left there fits few others: small
    /// pages leave little, and what is written into them at random is less.
    /// </summary>
    private const int PageBytes = 4096;

    /// <summary>What the write-ahead log holds before it is copied into the database.</summary>
    private const int LogBytes = 16 << 20;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _keepRevision;
    private readonly SqliteCommand _upsert;
    private readonly SqliteCommand _chunks;
    private readonly SqliteCommand _deleteCuts;
    private readonly SqliteCommand _insertCut;
    private readonly SqliteCommand _countOn;
    private readonly SqliteCommand _deleteArticle;
    private readonly VectorRows _first;
    private readonly VectorRows _second;

    private ArticleDatabase(SqliteConnection connection)
    {
        _connection = connection;
        _find = connection.Statement($"SELECT number, {ArticleRow.ColumnsOf("article")} FROM article WHERE id = $1", 1);
        _keepRevision = connection.Statement(
            $"""
            INSERT OR REPLACE INTO revision ({ArticleRow.StoredRevisionColumns}, {RowChecksum.Column})
            SELECT number, $2, {ArticleRow.RevisionColumns}, {RowChecksum.Of($"number, $2, {ArticleRow.RevisionColumns}")}
            FROM article WHERE number = $1
            """,
            2
        );
        _upsert = connection.Statement(
            $"""
            INSERT INTO article ({ArticleRow.Columns}, {RowChecksum.Column})
            VALUES ({ArticleRow.Parameters}, {RowChecksum.Of(ArticleRow.Parameters)})
            ON CONFLICT (id) DO UPDATE SET {ArticleRow.Replacements}, {RowChecksum.Column} = excluded.{RowChecksum.Column}
            RETURNING number
            """,
            ArticleRow.Count
        );
        _chunks = connection.Statement(
            $"""
            SELECT {Cut.ColumnsOf("c")} FROM cut c WHERE c.article = $1 ORDER BY c.first
            """,
            1
        );
        _deleteCuts = connection.Statement("DELETE FROM cut WHERE article = $1", 1);
        _insertCut = connection.Statement(
            $"""
            INSERT INTO cut ({Cut.Columns}, {RowChecksum.Column})
            SELECT next, $1, $2, $3, $4, {RowChecksum.Of("next, $1, $2, $3, $4")}
            FROM (SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'cut'), 0) + 1 AS next) RETURNING first
            """,
            4
        );
        _countOn = connection.Statement("UPDATE sqlite_sequence SET seq = $1 WHERE name = 'cut'", 1);
        _deleteArticle = connection.Statement("DELETE FROM article WHERE number = $1", 1);
        Manifest = new SegmentManifest(connection);
        Loader = new StoreLoader(connection);
        Past = new PastRevisions(connection);
        Events = new ArticleEvents(connection);
        Stories = new StoryMembers(connection);
        _first = new VectorRows(connection, VectorTables.First);
        _second = new VectorRows(connection, VectorTables.Second);
    }

    public SegmentManifest Manifest { get; }

    public StoreLoader Loader { get; }

    public PastRevisions Past { get; }

    public ArticleEvents Events { get; }

    public StoryMembers Stories { get; }

    public VectorRows Rows(VectorTables tables) => tables == VectorTables.First ? _first : _second;

    /// <summary>Creates or migrates the database. Acknowledged transactions survive a power cut (WAL, synchronous FULL).</summary>
    /// <exception cref="StoreOpenException">The file is not ours, too new, or damaged beyond opening.</exception>
    public static ArticleDatabase Open(StoreLayout layout)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = SqliteFile.OpenArticles(layout.Database);
            connection.Execute("PRAGMA foreign_keys = ON");
            connection.Execute("PRAGMA cell_size_check = ON");
            connection.Execute("PRAGMA trusted_schema = OFF");
            Erasure.Require(connection);
            connection.Execute($"PRAGMA page_size = {PageBytes}");
            connection.Execute("PRAGMA journal_mode = WAL");
            connection.Execute("PRAGMA synchronous = FULL");
            connection.Execute("PRAGMA cache_size = -16000");
            connection.Execute($"PRAGMA wal_autocheckpoint = {LogBytes / PageBytes}");
            SchemaCheck.RequireNoCode(connection, layout);
            StoreSchema.Migrate(connection, layout.DataDir);
            SchemaCheck.Require(connection, layout);
            return new ArticleDatabase(connection);
        }
        catch (Exception e)
        {
            connection?.Dispose();
            if (StoreDamage.IsCauseOf(e) && !DiskFull.IsCauseOf(e))
            {
                throw StoreDamage.Refuse(layout, e);
            }

            throw;
        }
    }

    /// <inheritdoc cref="SqliteExtensions.InTransaction"/>
    public void InTransaction(Action work) => _connection.InTransaction(work);

    public (long Number, Article Article)? Find(ArticleId id)
    {
        using var reader = _find.Bind(id.Value).ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), ArticleRow.Read(reader, 1)) : null;
    }

    /// <param name="until">When the next revision was stored.</param>
    public void KeepRevision(long number, DateTimeOffset until) => _keepRevision.Bind(number, ArticleRow.Time(until)).ExecuteNonQuery();

    /// <summary>Returns the article's number, the same for all its revisions.</summary>
    public long Put(Article article) => (long)_upsert.Bind(ArticleRow.PackedValues(article)).ExecuteScalar()!;

    /// <param name="article">As it was found.</param>
    public List<Chunk> ChunksOf(long number, Article article)
    {
        var chunks = new List<Chunk>();
        using var reader = _chunks.Bind(number).ExecuteReader();
        while (reader.Read())
        {
            chunks.AddRange(Cut.Read(reader).ChunksOf(article));
        }

        return chunks;
    }

    /// <summary>With their vectors.</summary>
    public void DeleteChunks(long number)
    {
        _first.RemoveOf(number);
        _second.RemoveOf(number);
        _deleteCuts.Bind(number).ExecuteNonQuery();
    }

    /// <summary>Adds the chunks of an article without vectors; the first one's id, on which the others' follow.</summary>
    /// <param name="chunks">At least one.</param>
    /// <param name="body">Of their article.</param>
    public long AddChunks(long number, IReadOnlyList<ChunkDraft> chunks, string body)
    {
        var first = (long)_insertCut.Bind(Cut.Values(number, chunks, body)).ExecuteScalar()!;
        _countOn.Bind(first + chunks.Count - 1).ExecuteNonQuery();
        return first;
    }

    /// <summary>Takes the article's chunks over as those of its revision, with all their vectors, before they are deleted.</summary>
    public void KeepChunks(long number, int revision)
    {
        Past.KeepChunks(number, revision);
        _first.KeepPast(number);
        _second.KeepPast(number);
    }

    /// <summary>Deletes the article with its revisions, chunks and vectors.</summary>
    public void DeleteArticle(long number)
    {
        DeleteChunks(number);
        _deleteArticle.Bind(number).ExecuteNonQuery();
    }

    public string? Setting(string key)
    {
        using var command = _connection.Statement("SELECT value FROM setting WHERE key = $1", 1);
        return (string?)command.Bind(key).ExecuteScalar();
    }

    public void SetSetting(string key, string value)
    {
        using var command = _connection.Statement("INSERT INTO setting VALUES ($1, $2) ON CONFLICT DO UPDATE SET value = $2", 2);
        command.Bind(key, value).ExecuteNonQuery();
    }

    public void RemoveSetting(string key)
    {
        using var command = _connection.Statement("DELETE FROM setting WHERE key = $1", 1);
        command.Bind(key).ExecuteNonQuery();
    }

    /// <summary>Outside a transaction. Pages that hold nothing leave the file.</summary>
    public void Vacuum()
    {
        _connection.Execute("VACUUM");
        _connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// <inheritdoc cref="DatabasePacking.Run"/>
    public void Pack(CancellationToken cancellation) => DatabasePacking.Run(_connection, PageBytes, cancellation);

    public void Dispose() => _connection.Dispose();
}
