using Microsoft.Extensions.Logging;
using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Feeds.Entries;
using Rag.Feeds.Hubs;
using Rag.Feeds.Requests;
using Rag.Fetching.Credentials;

namespace Rag.Feeds.Polling;

/// <summary>
/// Asks for feeds as they come due, several hosts at once. Without feeds it asks nobody for anything. While too many articles wait to be
/// stored it asks for none, so that what was found does not pile up.
/// </summary>
public sealed class FeedPoller
{
    private const int MostAtOnce = 32;

    /// <summary>As many as a host is asked at a time.</summary>
    private const int MostOfAHost = 2;

    /// <summary>Claimed feeds that wait for their hosts.</summary>
    private const int MostWaiting = 2_048;

    private const int MostClaimed = 256;

    private const long MostQueued = 20_000;

    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(30);

    /// <summary>How often the catalog is looked at when nothing calls for it.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(5);

    /// <summary>How often the queue is measured, whose count takes the longer the fuller it is.</summary>
    private static readonly TimeSpan s_measure = TimeSpan.FromSeconds(30);

    private readonly IFeedCatalog _catalog;
    private readonly IArticleQueue _queue;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly FeedMetrics _metrics;
    private readonly FeedPoll _poll;
    private readonly WakeSignal _signal;
    private readonly Lock _lock = new();
    private readonly HostTurns<FollowedFeed> _turns = new(MostAtOnce, MostOfAHost);

    /// <summary>Feeds that wait or are asked: a lease may end, or be ended by an update, before a poll does.</summary>
    private readonly HashSet<FeedId> _held = [];

    /// <summary>When the catalog is read again; polls that end do not call for it.</summary>
    private DateTimeOffset _nextLook;

    private DateTimeOffset _nextMeasure;

    private bool _isFull;

    public FeedPoller(
        IFeedCatalog catalog,
        IArticleQueue queue,
        HubSubscriber hubs,
        PoliteHttp http,
        Lazy<CredentialVault> vault,
        TimeProvider time,
        FeedMetrics metrics,
        ILogger<FeedPoller> logger
    )
    {
        (_catalog, _queue, _time, _metrics, _logger) = (catalog, queue, time, metrics, logger);
        _signal = new WakeSignal(time);
        _poll = new FeedPoll(catalog, new NewsIntake(catalog, queue, time), hubs, http, vault, time, metrics, logger);
    }

    /// <summary>To be called when feeds are due that were not, so that they need not wait for the next look.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            _nextLook = default;
        }

        _signal.Raise();
    }

    /// <summary>Runs until it is canceled; then what is being asked for is given up, and comes again at the next start.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                await ClaimAsync(cancellation).ConfigureAwait(false);
                Begin(cancellation);
                await _signal.WaitAsync(s_look, cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The polls under way have the same token.
        }
        finally
        {
            while (Running > 0)
            {
                await _signal.WaitAsync(s_look, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private int Running
    {
        get
        {
            lock (_lock)
            {
                return _turns.Running;
            }
        }
    }

    /// <summary>How many feeds to claim now.</summary>
    private int TakeRoom()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            if (now < _nextLook || _turns.Ready >= MostAtOnce)
            {
                return 0;
            }

            _nextLook = now + s_look;
            return Math.Min(MostClaimed, MostWaiting - _turns.Waiting);
        }
    }

    private async Task ClaimAsync(CancellationToken cancellation)
    {
        try
        {
            if (TakeRoom() is > 0 and var room && !await IsFullAsync(cancellation).ConfigureAwait(false))
            {
                var due = await _catalog.ClaimDueAsync(room, s_lease, cancellation).ConfigureAwait(false);
                lock (_lock)
                {
                    // There may be more that are due.
                    _nextLook = due.Count == room ? default : _nextLook;
                    foreach (var feed in due.Where(feed => _held.Add(feed.Id)))
                    {
                        _turns.Add(HostOf(feed), feed);
                    }
                }
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            FeedLog.ClaimBroke(_logger, failure);
        }
    }

    private async Task<bool> IsFullAsync(CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        if (now < _nextMeasure)
        {
            return _isFull;
        }

        _nextMeasure = now + s_measure;
        var waiting = (await _queue.DepthAsync(cancellation).ConfigureAwait(false)).Sum(depth => depth.Waiting);
        if (waiting >= MostQueued && !_isFull)
        {
            FeedLog.QueueIsFull(_logger, waiting, MostQueued);
        }

        return _isFull = waiting >= MostQueued;
    }

    private void Begin(CancellationToken cancellation)
    {
        while (TryBegin(out var host, out var feed))
        {
            _ = Task.Run(() => PollAsync(host, feed, cancellation), CancellationToken.None);
        }
    }

    private bool TryBegin(out string host, out FollowedFeed feed)
    {
        lock (_lock)
        {
            return _turns.TryBegin(out host, out feed);
        }
    }

    private async Task PollAsync(string host, FollowedFeed feed, CancellationToken cancellation)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            await PollIfStillDueAsync(feed, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The next start asks for it.
        }
        catch (Exception failure)
        {
            FeedLog.PollBroke(_logger, feed.Id, failure);
        }
        finally
        {
            lock (_lock)
            {
                _turns.End(host);
                _held.Remove(feed.Id);
            }

            _signal.Raise();
        }
    }

    /// <summary>While it waited, it may have been paused, removed, or polled by the one who had claimed it before.</summary>
    private async Task PollIfStillDueAsync(FollowedFeed claimed, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        var feed = await _catalog.FindAsync(claimed.Id, cancellation).ConfigureAwait(false);
        if (feed is { IsPaused: false, State.IsGone: false } && feed.State.NextPollAt <= now)
        {
            _metrics.Begin(now - FeedPoll.DueAt(feed));
            await _poll.RunAsync(feed, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>An address without a host fails by itself.</summary>
    private static string HostOf(FollowedFeed feed) => Uri.TryCreate(feed.Url, UriKind.Absolute, out var address) ? address.Host : "";
}
