using Grpc.Core;
using Microsoft.Extensions.Logging;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Core.Models;
using Rag.Stores.Qdrant.Calls;
using Rag.Stores.Qdrant.Collections;

namespace Rag.Stores.Qdrant.Following;

/// <summary>
/// Keeps a collection as the store is. While it serves, every write of this process is in the collection before it is acknowledged. When a
/// write could not be followed it serves no more: writes are acknowledged as the store has them, and a loop follows the store's changes
/// from the collection's own position until it serves again. Thread-safe.
/// </summary>
internal sealed class QdrantFollower : IDisposable
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);

    /// <summary>Between looks at changes that nobody told of.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(10);

    /// <summary>Whoever waits until this has caught up waits no longer: then nothing is served until it has.</summary>
    private static readonly TimeSpan s_longestCatchUp = TimeSpan.FromSeconds(1);

    private readonly IIndexTruth _truth;
    private readonly CollectionSet _collections;
    private readonly CollectionLoader _loader;
    private readonly ChangeReader _reader;
    private readonly ServedSlot _served;
    private readonly CollectionUpkeep _upkeep;
    private readonly ServingStart _start;
    private readonly QdrantOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    /// <summary>Held by whoever changes the collection, and by writes of the store while it serves.</summary>
    private readonly SemaphoreSlim _turn = new(1);
    private readonly SemaphoreSlim _nudge = new(0);
    private readonly CancellationTokenSource _ending = new();

    private Task _loop = Task.CompletedTask;
    private Task _listening = Task.CompletedTask;

    public QdrantFollower(
        IIndexTruth truth,
        IArticleChanges changes,
        IArticleCatalog catalog,
        CollectionSet collections,
        Func<EmbedderRecord?> successor,
        QdrantOptions options,
        QdrantMetrics metrics,
        TimeProvider clock,
        ILogger logger
    )
    {
        (_truth, _collections) = (truth, collections);
        (_options, _clock, _logger) = (options, clock, logger);
        _loader = new CollectionLoader(truth, changes, catalog, _turn);
        _served = new ServedSlot(metrics, logger);
        _reader = new ChangeReader(truth, changes, _loader, _served, metrics);
        _upkeep = new CollectionUpkeep(_loader, _reader, _served, _turn, logger);
        _start = new ServingStart(truth, collections, _loader, _reader, _served, successor, _turn, logger);
    }

    public bool IsServing => _served.IsServing;

    /// <inheritdoc cref="ServedSlot.Lease"/>
    public ServedState? Lease() => _served.Lease();

    /// <summary>
    /// Makes the collection where it is missing and begins to follow. Returns once it serves, or after so long: what takes longer goes on.
    /// </summary>
    /// <exception cref="StoreUnreachableException">Qdrant does not answer, or not as it should.</exception>
    public async Task StartAsync(TimeSpan patience, CancellationToken cancellation)
    {
        await _collections.RequireServerAsync(cancellation).ConfigureAwait(false);
        await _collections.OpenAsync(_truth.Embedder, cancellation).ConfigureAwait(false);
        _listening = ListenAsync(_truth.Changed());
        _loop = Task.Run(LoopAsync, CancellationToken.None);
        await Task.WhenAny(_start.FirstServed, Task.Delay(patience, _clock, cancellation)).ConfigureAwait(false);
    }

    /// <inheritdoc cref="ChangeReader.Touch"/>
    public void Touch(IEnumerable<ArticleId> articles) => _reader.Touch(articles);

    /// <summary>There is something to follow.</summary>
    public void Nudge()
    {
        if (_nudge.CurrentCount == 0)
        {
            _nudge.Release();
        }
    }

    /// <summary>The collection is not what it should be: it serves again once it was looked at.</summary>
    public void Suspect(string reason)
    {
        _served.Stop(reason);
        Nudge();
    }

    /// <summary>A write of the store, in its turn while this serves, and followed before it returns.</summary>
    /// <param name="removes">Whether nothing comes in by it, so that what is gone is found no more from that moment on.</param>
    public async ValueTask<T> WriteAsync<T>(Func<ValueTask<T>> write, bool removes, CancellationToken cancellation)
    {
        if (!IsServing)
        {
            var written = await WriteAndNudgeAsync(write).ConfigureAwait(false);
            if (!IsServing)
            {
                return written;
            }

            await _turn.RunAsync(() => FollowWritesAsync(removes: false, UpdateTimeout), CancellationToken.None).ConfigureAwait(false);
            return written;
        }

        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var written = await WriteAndNudgeAsync(write).ConfigureAwait(false);
            await FollowWritesAsync(removes, UpdateTimeout).ConfigureAwait(false);
            return written;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// What any process committed before the call is in the collection when it returns; where that takes too long, no search asks the
    /// collection until it is.
    /// </summary>
    public async ValueTask CatchUpAsync(CancellationToken cancellation)
    {
        if (!IsServing)
        {
            Nudge();
            return;
        }

        if (!await _turn.WaitAsync(s_longestCatchUp, cancellation).ConfigureAwait(false))
        {
            Suspect("an update takes too long.");
            return;
        }

        try
        {
            await FollowWritesAsync(removes: false, s_longestCatchUp).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Puts all vectors of the next embedder into a collection of their own, while the one in use serves.</summary>
    public async Task PrepareAsync(EmbedderRecord next, CancellationToken cancellation)
    {
        var collection = await _collections.OpenAsync(next, cancellation).ConfigureAwait(false);
        var position = await collection.ReadPositionAsync(cancellation).ConfigureAwait(false);
        await _loader.LoadAsync(collection, position, cancellation).ConfigureAwait(false);
    }

    /// <summary>Another embedder took charge of the store: its collection serves from now on.</summary>
    public async Task FollowEmbedderAsync(CancellationToken cancellation)
    {
        _served.Stop("another embedder took charge.");
        try
        {
            await _start.RunAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (QdrantFault.IsUnreachable(e))
        {
            Nudge();
        }
    }

    public void Dispose()
    {
        _ending.Cancel();
        _loop.GetAwaiter().GetResult();
        _listening.GetAwaiter().GetResult();
        _served.Stop(null);
        _ending.Dispose();
        _turn.Dispose();
        _nudge.Dispose();
    }

    private async ValueTask<T> WriteAndNudgeAsync<T>(Func<ValueTask<T>> write)
    {
        try
        {
            return await write().ConfigureAwait(false);
        }
        finally
        {
            Nudge();
        }
    }

    private TimeSpan UpdateTimeout => TimeSpan.FromSeconds(_options.UpdateTimeoutSeconds);

    /// <summary>In a turn. A failure is not the write's: the store has it.</summary>
    /// <param name="removes">What is gone is found no more from this moment on.</param>
    private async Task FollowWritesAsync(bool removes, TimeSpan patience)
    {
        if (_served.Collection is not { } collection || _reader.Position is not { } position)
        {
            return;
        }

        using var late = new CancellationTokenSource(patience, _clock);
        try
        {
            if (removes)
            {
                _served.Renew(await _truth.HoldAsync(null, late.Token).ConfigureAwait(false));
            }

            await _reader.FollowToEndAsync(collection, position, late.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException || QdrantFault.IsUnreachable(e) || late.IsCancellationRequested)
        {
            Suspect(QdrantFault.Translated(e, new Uri(_options.Url))?.Message ?? "an update took too long.");
        }
    }

    private async Task LoopAsync()
    {
        var pause = s_firstPause;
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                if (IsServing)
                {
                    await _turn.RunAsync(LookAsync, _ending.Token).ConfigureAwait(false);
                }
                else
                {
                    await _start.RunAsync(_ending.Token).ConfigureAwait(false);
                }

                await _upkeep.RunAsync(_ending.Token).ConfigureAwait(false);
                pause = s_firstPause;
                await _nudge.WaitAsync(s_look, _ending.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                if (!QdrantFault.IsUnreachable(e))
                {
                    QdrantLog.FollowingFailed(_logger, e);
                }

                _served.Stop(QdrantFault.Translated(e, new Uri(_options.Url))?.Message ?? e.Message);
                await Task.Delay(pause, _clock, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
            }
        }
    }

    /// <summary>Other processes' writes are followed when they are told of.</summary>
    private async Task ListenAsync(Task first)
    {
        var changed = first;
        while (!_ending.IsCancellationRequested)
        {
            await changed.WaitAsync(_ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            changed = _truth.Changed();
            Nudge();
        }
    }

    /// <summary>What came in by other ways than this process's writes.</summary>
    private async Task LookAsync()
    {
        if (
            _served.Collection is { } collection
            && _reader.Position is { } position
            && await _reader.HasNewsAsync(position, _ending.Token).ConfigureAwait(false)
        )
        {
            await _reader.FollowToEndAsync(collection, position, _ending.Token).ConfigureAwait(false);
        }
    }
}
