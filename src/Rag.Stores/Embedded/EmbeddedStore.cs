using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Vectors;

namespace Rag.Stores.Embedded;

/// <summary>
/// Articles, chunks and their index in one data folder. SQLite holds the truth; vector segments and postings derive from it and are built
/// anew where they are missing or damaged. Thread-safe: commits come one at a time, searches and reads run beside them and never wait.
/// </summary>
public sealed class EmbeddedStore : IArticleStore, IChunkIndex, IDisposable
{
    private readonly Lock _writer = new();
    private readonly StoreLayout _layout;
    private readonly StoreLock _lock;
    private readonly ArticleDatabase _database;
    private readonly ArticleReader _reader;
    private readonly IndexState _index;
    private readonly SegmentKeeper _keeper;
    private readonly EmbeddedStoreOptions _options;
    private readonly ILogger _logger;
    private long _sealAgainAtRows;
    private bool _behind;
    private bool _disposed;

    private EmbeddedStore(
        StoreLayout layout, StoreLock storeLock, ArticleDatabase database, IndexState index, SegmentKeeper keeper, EmbeddedStoreOptions options, ILogger logger)
    {
        _layout = layout;
        _lock = storeLock;
        _database = database;
        _reader = new ArticleReader(layout);
        _index = index;
        _keeper = keeper;
        _options = options;
        _logger = logger;
    }

    public event Action<IReadOnlyList<RetiredChunk>>? ChunksRetired;

    public long ArticleCount => _index.Current.Articles;

    public long ChunkCount => _index.Current.Chunks;

    public long Count => _index.Current.Chunks;

    public IReadOnlyList<string> Sources => _index.Current.Sources;

    /// <summary>Segment files that were missing or damaged at open and were built anew.</summary>
    public int RebuiltSegments { get; private init; }

    /// <summary>Opens the store in this folder, creating both where they are missing.</summary>
    /// <exception cref="StoreOpenException">
    /// The folder is in use or cannot be written, the store was made with another embedder or by a newer program, or it is damaged.
    /// </exception>
    /// <exception cref="StoreFullException">The disk is full.</exception>
    public static EmbeddedStore Open(string dataDir, EmbeddedStoreOptions options, ILogger? logger = null)
    {
        options.Validate();
        logger ??= NullLogger.Instance;
        var started = Stopwatch.GetTimestamp();
        var layout = new StoreLayout(dataDir);
        var storeLock = StoreLock.Acquire(layout);
        ArticleDatabase? database = null;
        try
        {
            database = ArticleDatabase.Open(layout);
            EmbedderCheck.Require(database, layout, options);
            var keeper = new SegmentKeeper(layout, database, options, logger);
            var opener = new StoreOpener(layout, database, keeper, options, logger);
            var index = opener.Open();
            var store = new EmbeddedStore(layout, storeLock, database, index, keeper, options, logger) { RebuiltSegments = opener.Rebuilt };
            store.Maintain();
            StoreLog.Opened(
                logger, layout.DataDir, store.ArticleCount, store.ChunkCount, index.Current.Segments.Length - 1,
                Stopwatch.GetElapsedTime(started).TotalMilliseconds, ByteDot.Path);
            return store;
        }
        catch (Exception e)
        {
            database?.Dispose();
            storeLock.Dispose();
            if (DiskFull.IsCauseOf(e))
            {
                throw DiskFull.Describe(layout.DataDir, e);
            }

            throw;
        }
    }

    public Article? Get(ArticleId id) => _reader.Get(id);

    public Article? FindByUrl(string canonicalUrl) => _reader.FindByUrl(canonicalUrl);

    public Chunk? GetChunk(ChunkId id) => _reader.GetChunk(id);

    public IReadOnlyList<Chunk> ChunksOf(ArticleId id) => _reader.ChunksOf(id);

    public IReadOnlyList<Article> Revisions(ArticleId id) => _reader.Revisions(id);

    public IReadOnlyList<Article> Latest(int count) => _reader.Latest(count);

    public void Commit(IReadOnlyList<ArticleWrite> writes, CancellationToken cancellation)
    {
        var work = new ArticleTransaction(_database, _index, _options.Dimensions);
        work.Check(writes);
        Write(work, () => work.Put(writes, cancellation));
    }

    public bool Remove(ArticleId id, CancellationToken cancellation)
    {
        var work = new ArticleTransaction(_database, _index, _options.Dimensions);
        Write(work, () => work.Remove(id, cancellation));
        return work.Change.ArticleDelta < 0;
    }

    public async ValueTask<IReadOnlyList<Candidate>> SearchAsync(IndexQuery query, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var snapshot = _index.Lease();
        try
        {
            return await new IndexSearch(snapshot, query, _options.Dimensions).RunAsync(_options.SearchThreads, cancellation).ConfigureAwait(false);
        }
        finally
        {
            snapshot.Release();
        }
    }

    /// <summary>Puts all vectors into as few segment files as their size allows, without dead rows.</summary>
    /// <exception cref="StoreFullException">The disk is full; the old files still serve.</exception>
    public void Compact()
    {
        lock (_writer)
        {
            ThrowIfUnusable();
            try
            {
                _keeper.Compact(_index);
            }
            catch (Exception e) when (DiskFull.IsCauseOf(e))
            {
                throw DiskFull.Describe(_layout.DataDir, e);
            }
        }
    }

    /// <summary>What is wrong between the index in memory and the database, as sentences; none in a sound store.</summary>
    public IReadOnlyList<string> CheckIntegrity()
    {
        lock (_writer)
        {
            ThrowIfUnusable();
            return IndexCheck.Findings(_index.Current, _database.Loader);
        }
    }

    public void Dispose()
    {
        lock (_writer)
        {
            if (!_disposed)
            {
                _disposed = true;
                _index.Dispose();
                _reader.Dispose();
                _database.Dispose();
                _lock.Dispose();
            }
        }
    }

    private void Write(ArticleTransaction work, Action statements)
    {
        lock (_writer)
        {
            ThrowIfUnusable();
            var lexical = _index.Current.Lexical;
            try
            {
                _database.InTransaction(() =>
                {
                    statements();
                    lexical = work.Change.ApplyTo(lexical);
                });
            }
            catch (SqliteException e) when (DiskFull.IsCauseOf(e))
            {
                throw DiskFull.Describe(_layout.DataDir, e);
            }

            _behind = true;
            _index.Apply(work.Change, lexical);
            _behind = false;
            Maintain();
        }

        if (work.Change.Retired.Count > 0)
        {
            ChunksRetired?.Invoke(work.Change.Retired);
        }
    }

    /// <summary>What was acknowledged is in the database already, so a failure here costs memory, not data: it is logged and tried again later.</summary>
    private void Maintain()
    {
        var tail = _index.Current.Segments[^1].Rows;
        if (tail < _sealAgainAtRows)
        {
            return;
        }

        try
        {
            _keeper.Maintain(_index);
            _sealAgainAtRows = 0;
        }
        catch (Exception e) when (e is IOException or SqliteException or UnauthorizedAccessException)
        {
            _sealAgainAtRows = tail + _options.SealRows;
            StoreLog.MaintenanceFailed(_logger, e);
        }
    }

    private void ThrowIfUnusable()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_behind)
        {
            throw new InvalidOperationException(
                $"The index in memory fell behind the database in {_layout.DataDir} after an earlier failure; nothing is lost: restart to go on.");
        }
    }
}
