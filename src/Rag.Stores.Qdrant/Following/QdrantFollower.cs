using System.Collections.Concurrent;
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
    private const int ChangesAtOnce = 256;

    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);

    /// <summary>Between looks at changes that nobody told of.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(10);

    private readonly IIndexTruth _truth;
    private readonly IArticleChanges _changes;
    private readonly CollectionSet _collections;
    private readonly CollectionLoader _loader;
    private readonly Func<EmbedderRecord?> _successor;
    private readonly QdrantOptions _options;
    private readonly QdrantMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    /// <summary>Held by whoever changes the collection, and by writes of the store while it serves.</summary>
    private readonly SemaphoreSlim _turn = new(1);
    private readonly SemaphoreSlim _nudge = new(0);
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<ArticleId, bool> _touched = new();
    private readonly TaskCompletionSource _firstServed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile ServedState? _served;
    private CollectionPosition? _position;
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
        (_truth, _changes, _collections, _successor) = (truth, changes, collections, successor);
        (_options, _metrics, _clock, _logger) = (options, metrics, clock, logger);
        _loader = new CollectionLoader(truth, changes, catalog, _turn);
    }

    public bool IsServing => _served is not null;

    /// <summary>Null while nothing is served; else with a lease that the caller releases.</summary>
    public ServedState? Lease()
    {
        while (_served is { } served)
        {
            if (served.TryLease())
            {
                return served;
            }
        }

        return null;
    }

    /// <summary>
    /// Makes the collection where it is missing and begins to follow. Returns once it serves, or after so long: what takes longer goes on.
    /// </summary>
    /// <exception cref="StoreUnreachableException">Qdrant does not answer, or not as it should.</exception>
    public async Task StartAsync(TimeSpan patience, CancellationToken cancellation)
    {
        await _collections.OpenAsync(_truth.Embedder, cancellation).ConfigureAwait(false);
        _loop = Task.Run(LoopAsync, CancellationToken.None);
        await Task.WhenAny(_firstServed.Task, Task.Delay(patience, _clock, cancellation)).ConfigureAwait(false);
    }

    /// <summary>Something happened to these articles: whoever writes may not have said so in the store's changes.</summary>
    public void Touch(IEnumerable<ArticleId> articles)
    {
        foreach (var article in articles)
        {
            _touched[article] = true;
        }
    }

    /// <summary>There is something to follow.</summary>
    public void Nudge() => _nudge.Release();

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

            await InTurnAsync(FollowWritesAsync, CancellationToken.None).ConfigureAwait(false);
            return written;
        }

        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var written = await WriteAndNudgeAsync(write).ConfigureAwait(false);
            if (removes && _served is { } served)
            {
                Serve(served.Collection, served.Generation, await _truth.HoldAsync(null, CancellationToken.None).ConfigureAwait(false));
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
        StopServing("another embedder took charge.");
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
        StopServing(null);
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
        if (_served is not { } served || _position is not { } position)
        {
            return;
        }

        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(_options.UpdateTimeoutSeconds), _clock);
        try
        {
            await FollowToEndAsync(served.Collection, position, late.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (QdrantFault.IsUnreachable(e) || late.IsCancellationRequested)
        {
            StopServing(QdrantFault.Translated(e, new Uri(_options.Url))?.Message ?? "an update took too long.");
            Nudge();
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
                    await InTurnAsync(LookAsync, _ending.Token).ConfigureAwait(false);
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

                StopServing(QdrantFault.Translated(e, new Uri(_options.Url))?.Message ?? e.Message);
                await Task.Delay(pause, _clock, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
            }
        }
    }

    /// <summary>What came in by other ways than this process's writes.</summary>
    private async Task LookAsync()
    {
        if (
            _served is { } served
            && _position is { } position
            && (!_touched.IsEmpty || await _changes.LastChangeAsync(_ending.Token).ConfigureAwait(false) > position.Change)
        )
        {
            await FollowToEndAsync(served.Collection, position, _ending.Token).ConfigureAwait(false);
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
            await _turn.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                position = await FollowToEndAsync(collection, position, cancellation).ConfigureAwait(false);
            }
            finally
            {
                _turn.Release();
            }

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

    /// <summary>
    /// In a turn: follows until nothing is left, and serves. Null, and it serves no more, where changes behind the position were forgotten.
    /// </summary>
    private async Task<CollectionPosition?> FollowToEndAsync(
        QdrantCollection collection,
        CollectionPosition position,
        CancellationToken cancellation
    )
    {
        while (true)
        {
            var last = await _changes.LastChangeAsync(cancellation).ConfigureAwait(false);
            _metrics.Behind = last - position.Change;
            var page = await _changes.ChangesAsync(position.Change, ChangesAtOnce, cancellation).ConfigureAwait(false);
            if (page.IsBehind || position.Change > last)
            {
                StopServing("changes were forgotten before they were followed.");
                return null;
            }

            var touched = TakeTouched();
            ArticleId[] articles = [.. page.Changes.Select(change => change.Article).Concat(touched).Distinct()];
            var state = await _truth.HoldAsync(null, cancellation).ConfigureAwait(false);
            var isServed = false;
            try
            {
                var next = position with { Change = page.Changes is [.., var latest] ? latest.Sequence : position.Change };
                var orphans = new List<Guid>();
                if (articles.Length > 0)
                {
                    next = next with { Generation = position.Generation + 1 };
                    orphans = await _loader.WriteAsync(articles, collection, next.Generation, state, cancellation).ConfigureAwait(false);
                }

                if (next.Change == last && await _changes.LastChangeAsync(cancellation).ConfigureAwait(false) == last)
                {
                    Serve(collection, next.Generation, state);
                    isServed = true;
                }

                await collection.DeleteAsync(orphans, cancellation).ConfigureAwait(false);
                if (next != position)
                {
                    await collection.WritePositionAsync(next, cancellation).ConfigureAwait(false);
                }

                _position = position = next;
                touched = [];
                _metrics.Behind = last - position.Change;
                if (isServed)
                {
                    return position;
                }
            }
            finally
            {
                Touch(touched);
                if (!isServed)
                {
                    state.Dispose();
                }
            }
        }
    }

    private ArticleId[] TakeTouched() => [.. _touched.Keys.Where(article => _touched.TryRemove(article, out _))];

    /// <summary>Averages have moved: weights of words are made anew, beside searches, whose scores are exact under any.</summary>
    private async Task WeighAnewAsync(CancellationToken cancellation)
    {
        if (_served is not { } served || _position is not { } position)
        {
            return;
        }

        var average = await _loader.AverageAsync(cancellation).ConfigureAwait(false);
        if (Math.Abs((position.AverageLength / average) - 1) <= 2 * ArticleComparison.AverageTolerance)
        {
            return;
        }

        QdrantLog.Comparing(_logger, served.Collection.Name, "chunks have become longer or shorter");
        await _loader.CompareAllAsync(served.Collection, position.Generation, cancellation).ConfigureAwait(false);
        await InTurnAsync(
                async () =>
                {
                    if (_position is { } now)
                    {
                        _position = now with { AverageLength = average };
                        await served.Collection.WritePositionAsync(_position, cancellation).ConfigureAwait(false);
                    }
                },
                cancellation
            )
            .ConfigureAwait(false);
    }

    private async Task InTurnAsync(Func<Task> work, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await work().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes the state over.</summary>
    private void Serve(QdrantCollection collection, long generation, IIndexState state)
    {
        var before = Interlocked.Exchange(ref _served, new ServedState(collection, generation, state));
        before?.Release();
        _metrics.IsServing = true;
    }

    /// <param name="reason">Null where there is nothing to tell.</param>
    private void StopServing(string? reason)
    {
        if (Interlocked.Exchange(ref _served, null) is { } before)
        {
            before.Release();
            _metrics.IsServing = false;
            if (reason is not null)
            {
                QdrantLog.NotServing(_logger, reason);
            }
        }
    }
}
