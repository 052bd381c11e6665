using System.Collections.Concurrent;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Index;
using Rag.Stores.Embedded.Segments;

namespace Rag.Stores.Postgres.Index;

/// <summary>
/// Vectors and words of all chunks in this process's memory, read from the database when it is opened, then kept up with what this and
/// other processes write: each call of <see cref="FollowAsync"/> takes in whole writes. Thread-safe.
/// </summary>
internal sealed class PostgresIndex : IChunkIndex, IDisposable
{
    private readonly IndexReader _reader;
    private readonly RetiredChunks _retired;
    private readonly EmbeddedStoreOptions _options;
    private readonly int _process;

    /// <summary>Held by whoever takes in what was written: the database is asked, then the index changed.</summary>
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>The writer lock of the index, held for as long as it changes.</summary>
    private readonly Lock _writer = new();

    /// <summary>Retired by others; the subscribers are yet to be told.</summary>
    private readonly ConcurrentQueue<ArticleChunk> _untold = new();

    /// <summary>There before anybody has the index.</summary>
    private volatile Held _held = null!;
    private IndexMark _mark;
    private long _readings;

    private PostgresIndex(PostgresDatabase database, RetiredChunks retired, EmbeddedStoreOptions options)
    {
        (_reader, _retired, _options) = (new IndexReader(database), retired, options);
        _process = database.Session.Number;
    }

    /// <summary>Whose vectors there are.</summary>
    public VectorSet Vectors => _held.State.Current.Vectors;

    /// <summary>How often another embedder had taken charge when what there is was read.</summary>
    public long Switches => _mark.Switches;

    /// <summary>How often all was read, since this process had not been told of everything.</summary>
    public long Readings => Interlocked.Read(ref _readings);

    public static async Task<PostgresIndex> OpenAsync(
        PostgresDatabase database,
        RetiredChunks retired,
        EmbeddedStoreOptions options,
        CancellationToken cancellation
    )
    {
        var index = new PostgresIndex(database, retired, options);
        await index.ReadAnewAsync(cancellation).ConfigureAwait(false);
        return index;
    }

    public ValueTask<IndexContents> ContentsAsync(IReadOnlySet<AccessScope> scopes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_held.State.Current.ContentsOf(scopes));
    }

    public async ValueTask<IReadOnlyList<Candidate>> SearchAsync(IndexQuery query, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var snapshot = Lease(query.Filter.AsOf);
        try
        {
            return await new IndexSearch(snapshot, query).RunAsync(_options, cancellation).ConfigureAwait(false);
        }
        finally
        {
            snapshot.Release();
        }
    }

    /// <summary>The state of now, or with what held at a time; whoever disposes of it gives it back.</summary>
    public IIndexState Hold(DateTimeOffset? asOf) => new HeldSnapshot(Lease(asOf));

    /// <summary>Whatever was written before the call is searchable when it returns.</summary>
    public async ValueTask FollowAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (await _reader.NewsAsync(_mark, cancellation).ConfigureAwait(false) is { } news)
            {
                Take(news);
            }
            else
            {
                await ReadAnewAsync(cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Chunks that other processes retired since the last call.</summary>
    public IReadOnlyList<ArticleChunk> TakeUntold()
    {
        var untold = new List<ArticleChunk>();
        while (_untold.TryDequeue(out var chunk))
        {
            untold.Add(chunk);
        }

        return untold;
    }

    /// <summary>The subscribers could not be told: they are to be told later.</summary>
    public void PutBack(IReadOnlyList<ArticleChunk> untold)
    {
        foreach (var chunk in untold)
        {
            _untold.Enqueue(chunk);
        }
    }

    /// <summary>The ids of all chunks that are searched by meaning, and by words: the same ones, in order.</summary>
    internal (long[] Vectors, int Words) Contents()
    {
        lock (_writer)
        {
            var snapshot = _held.State.Current;
            return ([.. snapshot.Segments.SelectMany(view => view.LivingChunks()).Order()], snapshot.ChunksByWords);
        }
    }

    public void Dispose()
    {
        lock (_writer)
        {
            _held.Dispose();
        }

        _turn.Dispose();
    }

    private Snapshot Lease(DateTimeOffset? time)
    {
        while (true)
        {
            var held = _held;
            try
            {
                return time is { } at
                    ? held.Past.Lease(at, () => ObjectDisposedException.ThrowIf(held.IsDisposed, this))
                    : held.State.Lease();
            }
            catch (ObjectDisposedException) when (held != _held)
            {
                // The index was read anew meanwhile: the new one is asked.
            }
        }
    }

    private void Take(IndexNews news)
    {
        if (news.Mark == _mark)
        {
            return;
        }

        lock (_writer)
        {
            var (state, past) = (_held.State, _held.Past);
            var change = ChangeOf(news.Added, state);
            var gone = news.Retired.Select(retired => retired.Chunk).ToList();
            foreach (var chunk in gone.Where(chunk => state.Current.Find(chunk.Chunk.Id.Value) is not null))
            {
                change.Retire(chunk.Article, [chunk.Chunk]);
            }

            state.Apply(change);
            past.Changed(gone, changesPast: news.Mark.Past != _mark.Past);
            MemorySegments.Maintain(state, _options);
            _mark = news.Mark;
        }

        PutBack([.. news.Retired.Where(retired => retired.Process != _process).Select(retired => retired.Chunk)]);
    }

    /// <summary>From here on this process is told of what others retire; then all is read, and takes the place of what there was.</summary>
    private async ValueTask ReadAnewAsync(CancellationToken cancellation)
    {
        await _retired.EnterAsync(cancellation).ConfigureAwait(false);
        Held? read = null;
        try
        {
            var mark = await _reader
                .EverythingAsync(
                    vectors =>
                    {
                        read?.Dispose();
                        read = Held.Of(vectors, _reader, _writer, _options);
                    },
                    page =>
                    {
                        read!.State.Apply(ChangeOf(page, read.State));
                        MemorySegments.Maintain(read.State, _options);
                    },
                    cancellation
                )
                .ConfigureAwait(false);
            lock (_writer)
            {
                Held? before = _held;
                (_held, _mark, read) = (read!, mark, null);
                before?.Dispose();
            }

            Interlocked.Increment(ref _readings);
        }
        finally
        {
            read?.Dispose();
        }
    }

    private static IndexChange ChangeOf(IReadOnlyList<IndexedChunk> added, IndexState state)
    {
        var change = new IndexChange();
        foreach (var chunk in added)
        {
            change.Add(chunk, state.Numbers);
        }

        return change;
    }

    /// <summary>An index with what is laid over it for questions as of a time.</summary>
    private sealed class Held(IndexState state, PastIndexes past) : IDisposable
    {
        public IndexState State => state;

        public PastIndexes Past => past;

        public bool IsDisposed { get; private set; }

        public static Held Of(VectorSet vectors, IndexReader reader, Lock writer, EmbeddedStoreOptions options)
        {
            var state = IndexState.Empty(vectors, options);
            return new Held(state, new PastIndexes(state, new PostgresPastChunks(reader, state), writer, options.Clock));
        }

        /// <summary>Under the writer lock, once it is searched.</summary>
        public void Dispose()
        {
            if (!IsDisposed)
            {
                IsDisposed = true;
                past.Drop();
                state.Dispose();
            }
        }
    }
}
