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

    private readonly IIndexTruth _truth;
    private readonly CollectionSet _collections;
    private readonly CollectionLoader _loader;
    private readonly ChangeReader _reader;
    private readonly ServedSlot _served;
    private readonly Func<EmbedderRecord?> _successor;
    private readonly QdrantOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    /// <summary>Held by whoever changes the collection, and by writes of the store while it serves.</summary>
    private readonly SemaphoreSlim _turn = new(1);
    private readonly SemaphoreSlim _nudge = new(0);
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _firstServed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task _loop = Task.CompletedTask;

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
        (_truth, _collections, _successor) = (truth, collections, successor);
        (_options, _clock, _logger) = (options, clock, logger);
        _loader = new CollectionLoader(truth, changes, catalog, _turn);
        _served = new ServedSlot(metrics, logger);
        _reader = new ChangeReader(truth, changes, _loader, _served, metrics);
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
        _loop = Task.Run(LoopAsync, CancellationToken.None);
        await Task.WhenAny(_firstServed.Task, Task.Delay(patience, _clock, cancellation)).ConfigureAwait(false);
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

            await _turn.RunAsync(FollowWritesAsync, CancellationToken.None).ConfigureAwait(false);
            return written;
        }

        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var written = await WriteAndNudgeAsync(write).ConfigureAwait(false);
            if (removes)
            {
                _served.Renew(await _truth.HoldAsync(null, CancellationToken.None).ConfigureAwait(false));
            }

            await FollowWritesAsync().ConfigureAwait(false);
            return written;
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
            await BringUpAsync(cancellation).ConfigureAwait(false);
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

    /// <summary>In a turn. A failure is not the write's: the store has it.</summary>
    private async Task FollowWritesAsync()
    {
        if (_served.Collection is not { } collection || _reader.Position is not { } position)
        {
            return;
        }

        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(_options.UpdateTimeoutSeconds), _clock);
        try
        {
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
                    await WeighAnewAsync(_ending.Token).ConfigureAwait(false);
                }
                else
                {
                    await BringUpAsync(_ending.Token).ConfigureAwait(false);
                }

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

    private async Task BringUpAsync(CancellationToken cancellation)
    {
        var collection = await _collections.OpenAsync(_truth.Embedder, cancellation).ConfigureAwait(false);
        var position = await collection.ReadPositionAsync(cancellation).ConfigureAwait(false);
        if (position is null)
        {
            QdrantLog.Comparing(_logger, collection.Name, "it was never filled to its end");
            position = await _loader.LoadAsync(collection, null, cancellation).ConfigureAwait(false);
        }

        while (!IsServing)
        {
            var before = position;
            await _turn
                .RunAsync(
                    async () =>
                        position = IsServing
                            ? before
                            : await _reader.FollowToEndAsync(collection, before, cancellation).ConfigureAwait(false),
                    cancellation
                )
                .ConfigureAwait(false);

            if (position is null)
            {
                QdrantLog.Comparing(_logger, collection.Name, "changes that it has not seen were forgotten");
                position = await _loader.LoadAsync(collection, before, cancellation).ConfigureAwait(false);
            }
        }

        await _collections.PointAliasAtAsync(collection, cancellation).ConfigureAwait(false);
        var kept = new List<string> { collection.Name };
        if (_successor() is { } next)
        {
            kept.Add(_collections.NameFor(next));
        }

        await _collections.DeleteOthersAsync(kept, cancellation).ConfigureAwait(false);
        _firstServed.TrySetResult();
        QdrantLog.Serving(_logger, collection.Name, position.Change);
    }

    /// <summary>Averages have moved: weights of words are made anew, beside searches, whose scores are exact under any.</summary>
    private async Task WeighAnewAsync(CancellationToken cancellation)
    {
        if (_served.Collection is not { } collection || _reader.Position is not { } position)
        {
            return;
        }

        var average = await _loader.AverageAsync(cancellation).ConfigureAwait(false);
        if (Math.Abs((position.AverageLength / average) - 1) <= 2 * ArticleComparison.AverageTolerance)
        {
            return;
        }

        QdrantLog.Comparing(_logger, collection.Name, "chunks have become longer or shorter");
        await _loader.CompareAllAsync(collection, position.Generation, cancellation).ConfigureAwait(false);
        await _turn
            .RunAsync(
                async () =>
                {
                    if (_reader.Position is { } now)
                    {
                        _reader.Position = now with { AverageLength = average };
                        await collection.WritePositionAsync(_reader.Position, cancellation).ConfigureAwait(false);
                    }
                },
                cancellation
            )
            .ConfigureAwait(false);
    }
}
