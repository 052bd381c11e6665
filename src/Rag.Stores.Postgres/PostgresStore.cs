using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Core.Models;
using Rag.Core.Nodes;
using Rag.Stores.Embedded;
using Rag.Stores.Postgres.Articles;
using Rag.Stores.Postgres.Index;
using Rag.Stores.Postgres.Moving;

namespace Rag.Stores.Postgres;

/// <summary>
/// Articles, chunks and stories in a PostgreSQL database, which is the truth, and their index in this process. Any number of processes may
/// have one database open: what one writes the others find within a second, and what one withdraws they forget. Thread-safe.
/// </summary>
public sealed class PostgresStore : INodeChanges, IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan s_betweenSweeps = TimeSpan.FromSeconds(30);

    private readonly PostgresDatabase _database;
    private readonly RetiredChunks _retired;
    private readonly PostgresIndex _index;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _turn = new(1);
    private Task _following = Task.CompletedTask;
    private bool _isDisposed;

    private PostgresStore(
        PostgresDatabase database,
        RetiredChunks retired,
        PostgresIndex index,
        IVectorRenewal renewal,
        TimeProvider time,
        ILogger logger
    )
    {
        Renewal = renewal;
        Truth = new PostgresTruth(database, index, renewal);
        (_database, _retired, _index, _time, _logger) = (database, retired, index, time, logger);
        Catalog = new PostgresArticleCatalog(database);
        Changes = new PostgresArticleCatalog(database);
        Stories = new PostgresStoryCatalog(database);
        Writer = new PostgresArticleWriter(database, index, retired, time);
    }

    public IArticleCatalog Catalog { get; }

    public IArticleChanges Changes { get; }

    public IArticleWriter Writer { get; }

    public IStoryCatalog Stories { get; }

    public IChunkRetirement Retirement => _retired;

    /// <summary>Puts another embedder's vectors in the place of those that are searched.</summary>
    public IVectorRenewal Renewal { get; }

    public IChunkIndex Index => _index;

    /// <summary>What an index that lies elsewhere is made from and held to.</summary>
    public IIndexTruth Truth { get; }

    /// <summary>Opens the store, which reads the whole index into memory.</summary>
    /// <param name="options">A new database is the embedder's own from now on.</param>
    /// <exception cref="StoreOpenException">The database has vectors of another embedder.</exception>
    /// <exception cref="StoreUnreachableException">The server does not answer.</exception>
    public static async Task<PostgresStore> OpenAsync(
        PostgresDatabase database,
        EmbeddedStoreOptions options,
        ILogger? logger,
        CancellationToken cancellation
    )
    {
        options.Validate();
        if (await StoreMove.IsUnderWayAsync(database, cancellation).ConfigureAwait(false))
        {
            throw new StoreOpenException(
                $"{database.Name} is the target of a move that was not ended: go on with it by 'rag store migrate', or drop the database."
            );
        }

        var (inCharge, successor) = await RequireEmbedderAsync(database, options, cancellation).ConfigureAwait(false);
        var retired = new RetiredChunks(database, options.Clock);
        var changed = database.Session.Changed(PostgresSession.Articles);
        var index = await PostgresIndex.OpenAsync(database, retired, options, cancellation).ConfigureAwait(false);
        var renewal = new PostgresRenewal(database, index, inCharge, successor);
        var store = new PostgresStore(database, retired, index, renewal, options.Clock, logger ?? NullLogger.Instance);
        store._following = Task.Run(() => store.FollowAsync(changed), CancellationToken.None);
        return store;
    }

    /// <summary>The embedder that the database remembers; null where it is new.</summary>
    /// <exception cref="StoreUnreachableException">The server does not answer.</exception>
    public static async Task<EmbedderRecord?> ReadEmbedderAsync(PostgresDatabase database, CancellationToken cancellation) =>
        await database
            .ReadAsync(static (connection, now) => EmbedderSetting.ReadAsync(connection, EmbedderSetting.InCharge, now), cancellation)
            .ConfigureAwait(false);

    /// <summary>
    /// Whatever any process committed before the call is searchable here when it returns, and the subscribers are done with what it
    /// retired.
    /// </summary>
    public async ValueTask CatchUpAsync(CancellationToken cancellation) => await FollowOnceAsync(cancellation).ConfigureAwait(false);

    /// <summary>From now on this process alone keeps an index elsewhere, as long as it lives.</summary>
    /// <param name="index">Its name, as the beginning of a sentence.</param>
    /// <param name="mend">What to do where another process has it, as the end of one.</param>
    /// <exception cref="StoreOpenException">Another process that lives has it.</exception>
    public Task ClaimIndexAsync(string index, string mend, CancellationToken cancellation) =>
        IndexClaim.TakeAsync(_database, index, mend, cancellation);

    /// <summary>What is wrong between index and database, as sentences; none in a sound store that nobody writes to meanwhile.</summary>
    public async Task<IReadOnlyList<string>> CheckIntegrityAsync(CancellationToken cancellation)
    {
        await _index.FollowAsync(cancellation).ConfigureAwait(false);
        var stored = await _database.QueryAsync(IndexSql.Ids, [], row => row.GetInt64(0), cancellation).ConfigureAwait(false);
        var (vectors, words) = _index.Contents();
        return
        [
            .. stored.Except(vectors).Select(chunk => $"Chunk {chunk} is stored but not in the index."),
            .. vectors.Except(stored).Select(chunk => $"Chunk {chunk} is in the index but not stored."),
            .. words == stored.Count ? (string[])[] : [$"The index has postings of {words} chunks, the database {stored.Count} chunks."],
        ];
    }

    /// <summary>The database stays open.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        try
        {
            await _retired.LeaveAsync().ConfigureAwait(false);
        }
        catch (IOException e)
        {
            // Whoever follows finds that this process is gone.
            PostgresLog.NotLeft(_logger, e);
        }

        _index.Dispose();
        _turn.Dispose();
        _stop.Dispose();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static async Task<(EmbedderRecord InCharge, EmbedderRecord? Successor)> RequireEmbedderAsync(
        PostgresDatabase database,
        EmbeddedStoreOptions options,
        CancellationToken cancellation
    )
    {
        var configured = new EmbedderRecord(options.EmbedderName, options.EmbedderDigest, options.Dimensions);
        var (made, next) = await database
            .ChangeAsync(
                channel: null,
                async (connection, now) =>
                {
                    await connection.ExecuteAsync(ArticleSql.Turn, [PostgresSchema.LockClass], now).ConfigureAwait(false);
                    var stored = await EmbedderSetting.ReadAsync(connection, EmbedderSetting.InCharge, now).ConfigureAwait(false);
                    var named = stored ?? configured;
                    if (named.Digest == configured.Digest && configured.Name is not null)
                    {
                        named = named with { Name = configured.Name };
                    }

                    if (named != stored)
                    {
                        await EmbedderSetting.WriteAsync(connection, EmbedderSetting.InCharge, named, now).ConfigureAwait(false);
                    }

                    return (named, await EmbedderSetting.ReadAsync(connection, EmbedderSetting.Next, now).ConfigureAwait(false));
                },
                cancellation
            )
            .ConfigureAwait(false);
        return made.Digest == configured.Digest && made.Dimensions == configured.Dimensions
            ? (made, next)
            : throw EmbedderCheck.Refuse(database.Name, made, options, "name another in Store:Postgres:ConnectionString");
    }

    private Task FollowAsync(Task first)
    {
        var sweptAt = _time.GetTimestamp();
        return _database.Session.FollowAsync(
            PostgresSession.Articles,
            first,
            s_betweenSweeps,
            LookAsync,
            e => PostgresLog.NotFollowed(_logger, e),
            _stop.Token
        );

        async ValueTask LookAsync(CancellationToken stop)
        {
            await FollowOnceAsync(stop).ConfigureAwait(false);
            if (_time.GetElapsedTime(sweptAt) > s_betweenSweeps)
            {
                await _retired.SweepAsync(stop).ConfigureAwait(false);
                sweptAt = _time.GetTimestamp();
            }
        }
    }

    /// <summary>One at a time: whoever comes second finds that the subscribers are done with what the first has taken in.</summary>
    private async Task FollowOnceAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await _index.FollowAsync(cancellation).ConfigureAwait(false);
            var untold = _index.TakeUntold();
            try
            {
                await _retired.TellAsync(untold).ConfigureAwait(false);
            }
            catch
            {
                _index.PutBack(untold);
                throw;
            }
        }
        finally
        {
            _turn.Release();
        }
    }
}
