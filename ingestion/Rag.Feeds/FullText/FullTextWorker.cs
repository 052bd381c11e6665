using Microsoft.Extensions.Logging;
using Rag.Core.Queue;
using Rag.Feeds.Requests;

namespace Rag.Feeds.FullText;

/// <summary>Fetches the pages of stubs, several hosts at once. Without stubs it asks nobody for anything.</summary>
public sealed class FullTextWorker
{
    private const int MostAtOnce = 16;

    /// <summary>As many as a host is asked at a time.</summary>
    private const int MostOfAHost = 2;

    /// <summary>Claimed articles that wait for their hosts.</summary>
    private const int MostWaiting = 1_024;

    private const int MostClaimed = 64;

    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(60);

    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(5);

    /// <summary>The queue itself tells when it has something.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(1);

    private readonly IArticleQueue _queue;
    private readonly ILogger _logger;
    private readonly FullTextFetch _fetch;
    private readonly WakeSignal _signal;
    private readonly Lock _lock = new();
    private readonly HostTurns<QueuedArticle> _turns = new(MostAtOnce, MostOfAHost);

    public FullTextWorker(
        IArticleQueue queue,
        PoliteHttp http,
        TimeProvider time,
        FeedMetrics metrics,
        ILogger<FullTextWorker> logger,
        IGonePages? gonePages = null
    )
    {
        (_queue, _logger) = (queue, logger);
        _signal = new WakeSignal(time);
        _fetch = new FullTextFetch(queue, http, time, metrics, gonePages);
    }

    /// <summary>Runs until it is canceled; then what was claimed and is not done goes back into the queue.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                var mayWait = await ClaimAsync(cancellation).ConfigureAwait(false);
                Begin(cancellation);
                await (mayWait ? WaitForQueueAsync(cancellation) : _signal.WaitAsync(s_look, cancellation)).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The fetches under way have the same token.
        }
        finally
        {
            await EndAsync().ConfigureAwait(false);
        }
    }

    /// <summary>True where there was room and the queue had nothing to fill it with.</summary>
    private async Task<bool> ClaimAsync(CancellationToken cancellation)
    {
        try
        {
            lock (_lock)
            {
                if (_turns.Ready >= MostAtOnce || _turns.Waiting > MostWaiting - MostClaimed)
                {
                    return false;
                }
            }

            var claimed = await _queue.ClaimAsync(QueueStage.FullText, MostClaimed, s_lease, cancellation).ConfigureAwait(false);
            lock (_lock)
            {
                foreach (var article in claimed)
                {
                    _turns.Add(HostOf(article), article);
                }
            }

            return claimed.Count == 0;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            FeedLog.PagesBroke(_logger, failure);
            return false;
        }
    }

    private async Task WaitForQueueAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var queued = _queue.WaitAsync(QueueStage.FullText, s_longestWait, stop.Token).AsTask();
        await Task.WhenAny(queued, _signal.WaitAsync(s_longestWait, stop.Token)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
    }

    private void Begin(CancellationToken cancellation)
    {
        while (TryBegin(out var host, out var article))
        {
            _ = Task.Run(() => FetchAsync(host, article, cancellation), CancellationToken.None);
        }
    }

    private bool TryBegin(out string host, out QueuedArticle article)
    {
        lock (_lock)
        {
            return _turns.TryBegin(out host, out article);
        }
    }

    private async Task FetchAsync(string host, QueuedArticle article, CancellationToken cancellation)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            await _fetch.RunAsync(article, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await TryReleaseAsync([article]).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            FeedLog.PagesBroke(_logger, failure);
        }
        finally
        {
            lock (_lock)
            {
                _turns.End(host);
            }

            _signal.Raise();
        }
    }

    private async Task EndAsync()
    {
        var waiting = new List<QueuedArticle>();
        while (true)
        {
            lock (_lock)
            {
                while (_turns.TryTake(out var article))
                {
                    waiting.Add(article);
                }

                if (_turns.Running == 0)
                {
                    break;
                }
            }

            await _signal.WaitAsync(s_look, CancellationToken.None).ConfigureAwait(false);
        }

        await TryReleaseAsync(waiting).ConfigureAwait(false);
    }

    private async Task TryReleaseAsync(IReadOnlyList<QueuedArticle> articles)
    {
        try
        {
            if (articles.Count > 0)
            {
                await _queue.ReleaseAsync(articles, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (ObjectDisposedException)
        {
            // The service took longer to end than it may; the next one to open the queue gives up all claims.
        }
        catch (Exception failure)
        {
            FeedLog.PagesBroke(_logger, failure);
        }
    }

    private static string HostOf(QueuedArticle article) =>
        Uri.TryCreate(article.Article.FullTextUrl, UriKind.Absolute, out var address) ? address.Host : "";
}
