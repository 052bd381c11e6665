using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Core.Models;
using Rag.Stores.Embedded.Database;
using Rag.Stores.Embedded.Index;
using Rag.Stores.Embedded.Renewal;
using Rag.Stores.Embedded.Segments;
using Rag.Stores.Embedded.Vectors;

namespace Rag.Stores.Embedded;

/// <summary>
/// Articles, chunks and their index in one data folder. SQLite holds the truth; vector segments and postings derive from it and are built
/// anew where they are missing or damaged. Thread-safe: commits come one at a time, searches and reads run beside them and never wait.
/// The disk is on this machine, so every call works on the caller's thread and has completed when it returns; only a large search takes a
/// second thread, and only the subscribers of <see cref="IChunkRetirement"/> make a write wait.
/// </summary>
public sealed class EmbeddedStore : IArticleCatalog, IArticleWriter, IArticleChanges, IChunkRetirement, IChunkIndex, IDisposable
{
    private readonly StoreLock _lock;
    private readonly IndexState _index;
    private readonly ArticleQueries _queries;
    private readonly ChunkTexts _texts;
    private readonly StoreWriter _writer;
    private readonly EmbeddedStoreOptions _options;
    private readonly Acknowledgment _acknowledgment;

    private EmbeddedStore(
        StoreLock storeLock,
        IndexState index,
        ArticleQueries queries,
        ChunkTexts texts,
        StoreWriter writer,
        VectorRenewal renewal,
        EmbeddedStoreOptions options
    )
    {
        Stories = renewal.Stories;
        Renewal = renewal;
        Truth = new EmbeddedTruth(index, queries, writer, renewal);
        (_lock, _index, _queries, _texts, _writer) = (storeLock, index, queries, texts, writer);
        _acknowledgment = new Acknowledgment(writer);
        _options = options;
    }

    public IStoryCatalog Stories { get; }

    /// <summary>Puts another embedder's vectors in the place of those that are searched.</summary>
    public IVectorRenewal Renewal { get; }

    /// <summary>For an index that lies elsewhere.</summary>
    public IIndexTruth Truth { get; }

    /// <summary>Segment files that were missing or damaged at open and were built anew.</summary>
    public int RebuiltSegments { get; private init; }

    /// <summary>Whether the postings were made anew from all texts at open.</summary>
    public bool RebuiltPostings { get; private init; }

    internal StoreLayout Layout => _writer.Layout;

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
        FolderCheck.Require(layout);
        var storeLock = StoreLock.Acquire(layout);
        ArticleDatabase? database = null;
        try
        {
            layout.RemoveUnsentBackup();
            database = ArticleDatabase.Open(layout);
            var vectors = EmbedderCheck.Require(database, layout, options);
            var keeper = new SegmentKeeper(layout, database, options, logger);
            var postings = new PostingsKeeper(layout, database, options, logger);
            var opener = new StoreOpener(layout, database, keeper, postings, vectors, options, logger);
            var index = opener.Open();
            var (queries, turn) = (new ArticleQueries(layout, logger), new Lock());
            var past = new PastIndexes(index, new StoredPastChunks(queries), turn, options.Clock);
            var texts = new ChunkTexts(queries);
            var writer = new StoreWriter(layout, database, index, past, keeper, postings, texts, options, turn, logger);
            writer.Maintain();
            StoreLog.Opened(
                logger,
                layout.DataDir,
                index.Current.Articles,
                index.Current.Chunks,
                index.Current.Segments.Length - 1,
                Stopwatch.GetElapsedTime(started).TotalMilliseconds,
                ByteDot.Path
            );
            var renewal = new VectorRenewal(database, queries, new StoryQueries(queries), index, keeper, writer);
            return new EmbeddedStore(storeLock, index, queries, texts, writer, renewal, options)
            {
                RebuiltSegments = opener.Rebuilt,
                RebuiltPostings = opener.ReadEveryText,
            };
        }
        catch (Exception e)
        {
            database?.Dispose();
            storeLock.Dispose();
            if (StoreDamage.RefusalOf(layout, e) is { } refusal)
            {
                throw refusal;
            }

            throw;
        }
    }

    /// <summary>The embedder that the store in this folder remembers; null where there is no store, or one that does not say.</summary>
    public static EmbedderRecord? ReadEmbedder(string dataDir) => StoredEmbedder.Read(new StoreLayout(dataDir));

    public ValueTask<StoreCounts> CountAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var snapshot = _index.Current;
        return ValueTask.FromResult(new StoreCounts(snapshot.Articles, snapshot.Chunks));
    }

    public ValueTask<Article?> FindAsync(ArticleId id, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_queries.Find(id));
    }

    public ValueTask<Article?> FindByUrlAsync(string canonicalUrl, AccessScope scope, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_queries.FindByUrl(canonicalUrl, scope));
    }

    public ValueTask<Article?> FindBySourceIdAsync(string sourceId, AccessScope scope, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_queries.FindBySourceId(sourceId, scope));
    }

    public ValueTask<IReadOnlyDictionary<ChunkId, ArticleChunk>> FindChunksAsync(
        IReadOnlyCollection<ChunkId> ids,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyDictionary<ChunkId, ArticleChunk>>(_queries.FindChunks(ids));
    }

    public ValueTask<IReadOnlyDictionary<ChunkId, TitledText>> FindTextsAsync(
        IReadOnlyCollection<ChunkId> ids,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_texts.Find(ids));
    }

    public ValueTask<IReadOnlyDictionary<ChunkId, ArticleChunk>> FindPastChunksAsync(
        IReadOnlyCollection<ChunkId> ids,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyDictionary<ChunkId, ArticleChunk>>(_queries.FindPastChunks(ids));
    }

    public ValueTask<IReadOnlyList<Chunk>> ChunksOfAsync(ArticleId id, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyList<Chunk>>(_queries.ChunksOf(id));
    }

    public IAsyncEnumerable<Article> RevisionsAsync(ArticleId id, CancellationToken cancellation) =>
        UntilCanceled(_queries.Revisions(id), cancellation).ToAsyncEnumerable();

    public IAsyncEnumerable<Article> LatestAsync(int count, CancellationToken cancellation) =>
        UntilCanceled(_queries.Latest(count), cancellation).ToAsyncEnumerable();

    public IAsyncEnumerable<ArticleAge> AgesAsync(CancellationToken cancellation) =>
        UntilCanceled(_queries.Ages(), cancellation).ToAsyncEnumerable();

    public ValueTask<RetractedArticle?> FindRetractedAsync(
        ArticleId id,
        string? canonicalUrl,
        AccessScope scope,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_queries.FindRetracted(id, canonicalUrl, scope));
    }

    public ValueTask<ArticleChangePage> ChangesAsync(long after, int most, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_queries.Changes(after, most));
    }

    public ValueTask<long> LastChangeAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_queries.LastChange());
    }

    public ValueTask<int> ForgetChangesAsync(DateTimeOffset before, int most, CancellationToken cancellation) =>
        ValueTask.FromResult(_writer.ForgetChanges(before, most, cancellation));

    public async ValueTask CommitAsync(IReadOnlyList<ArticleWrite> writes, CancellationToken cancellation)
    {
        var change = _writer.Commit(writes, cancellation);
        await _acknowledgment.OfWriteAsync(change).ConfigureAwait(false);
    }

    public async ValueTask<bool> RetractAsync(ArticleId id, Retraction retraction, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(retraction.Reason);
        var change = _writer.Retract(id, retraction, cancellation);
        await _acknowledgment.OfRemovalAsync(change).ConfigureAwait(false);
        return change.ArticleDelta < 0;
    }

    public async ValueTask<bool> RemoveAsync(ArticleId id, CancellationToken cancellation)
    {
        var change = _writer.Remove(id, cancellation);
        await _acknowledgment.OfRemovalAsync(change).ConfigureAwait(false);
        return change.ArticleDelta < 0;
    }

    public async ValueTask<int> ForgetRevisionsAsync(DateTimeOffset before, int most, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        var change = _writer.ForgetRevisions(before, most, cancellation);
        await _acknowledgment.OfRemovalAsync(change).ConfigureAwait(false);
        return change.ForgottenRevisions;
    }

    public IDisposable Subscribe(Func<IReadOnlyList<ArticleChunk>, ValueTask> listener) => _acknowledgment.Subscribe(listener);

    public ValueTask<int> TellAgainAsync(CancellationToken cancellation) => _acknowledgment.TellAgainAsync(cancellation);

    public ValueTask<IndexContents> ContentsAsync(IReadOnlySet<AccessScope> scopes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_index.Current.ContentsOf(scopes));
    }

    public async ValueTask<IReadOnlyList<Candidate>> SearchAsync(IndexQuery query, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var snapshot = query.Filter.AsOf is { } time ? _writer.LeaseOf(time) : _index.Lease();
        try
        {
            var search = new IndexSearch(snapshot, query);
            return await search.RunAsync(_options, cancellation).ConfigureAwait(false);
        }
        finally
        {
            snapshot.Release();
        }
    }

    /// <summary>Puts all vectors into as few segment files as their size allows, without dead rows.</summary>
    /// <exception cref="StoreFullException">The disk is full; the old files still serve.</exception>
    public void Compact() => _writer.Compact();

    /// <summary>What is wrong between the index in memory and the database, as sentences; none in a sound store.</summary>
    public IReadOnlyList<string> CheckIntegrity() => _writer.CheckIntegrity();

    /// <summary>Work that looks at the folder while nothing in it changes.</summary>
    internal T Still<T>(Func<StoreLayout, T> work) => _writer.Turn(() => work(_writer.Layout));

    public void Dispose()
    {
        _writer.Dispose();
        _queries.Dispose();
        _lock.Dispose();
    }

    private static IEnumerable<T> UntilCanceled<T>(IEnumerable<T> rows, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        foreach (var row in rows)
        {
            yield return row;
            cancellation.ThrowIfCancellationRequested();
        }
    }
}
