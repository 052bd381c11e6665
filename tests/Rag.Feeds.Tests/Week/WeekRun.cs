using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Feeds.FullText;
using Rag.Feeds.Hubs;
using Rag.Feeds.Polling;
using Rag.Feeds.Requests;
using Rag.Fetching.Credentials;
using Rag.Fetching.Requests;
using Rag.Fetching.Robots;
using Rag.Stores.Feeds;
using Rag.Stores.Queue;

namespace Rag.Feeds.Tests.Week;

/// <summary>The poller and the fetcher of pages, over the real catalog and queue, for some days among servers that misbehave.</summary>
internal sealed class WeekRun(int feeds, TimeSpan duration, int seed)
{
    /// <summary>What the storing of an article takes; the stage itself is left out.</summary>
    private static readonly TimeSpan s_storing = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(10);

    private readonly Random _chance = new(seed);
    private readonly ConcurrentQueue<Stored> _stored = [];

    public async Task<WeekReport> RunAsync(string folder, CancellationToken cancellation)
    {
        var time = await SimulatedTime.CreateAsync();
        var outlets = Outlets(time.GetUtcNow());
        using var web = new SimulatedWeb(outlets, time, seed);
        using var catalog = SqliteFeedCatalog.Open(folder, time);
        using var queue = SqliteArticleQueue.Open(folder, time);
        using var http = new FeedHttp(new FetchingOptions(), time, web);
        using var metrics = new FeedMetrics();
        var polite = new PoliteHttp(http, new RobotsFiles(http, time));
        var vault = new Lazy<CredentialVault>(() => CredentialVault.Open(folder));
        var hubs = new HubSubscriber(catalog, queue, http, vault, new HubAddress(null), time, NullLogger<HubSubscriber>.Instance);
        var poller = new FeedPoller(catalog, queue, hubs, polite, vault, time, metrics, NullLogger<FeedPoller>.Instance);
        var pages = new FullTextWorker(queue, polite, time, metrics, NullLogger<FullTextWorker>.Instance);
        foreach (var outlet in outlets)
        {
            await catalog.AddAsync(new FollowedFeed(FeedId.Of(outlet.Url), outlet.Url, time.GetUtcNow()), cancellation);
        }

        var begin = time.GetUtcNow();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] running =
        [
            Task.Run(() => poller.RunAsync(stop.Token), cancellation),
            Task.Run(() => pages.RunAsync(stop.Token), cancellation),
            Task.Run(() => StoreAsync(queue, time, stop.Token), cancellation),
        ];
        await time.RunAsync(duration, cancellation);
        await stop.CancelAsync();
        var ending = Task.WhenAll(running);
        while (!ending.IsCompleted)
        {
            await time.RunAsync(TimeSpan.FromSeconds(10), cancellation);
        }

        await ending;
        var followed = await catalog.ListAsync(cancellation).ToDictionaryAsync(feed => feed.Id, cancellationToken: cancellation);
        return new WeekReport(
            begin,
            begin + duration,
            [.. outlets.Select(outlet => (outlet, followed[FeedId.Of(outlet.Url)]))],
            [.. web.Log],
            [.. _stored],
            time.Impatient
        );
    }

    /// <summary>Four in five behave; hosts have one feed to forty, all of one habit.</summary>
    private List<Outlet> Outlets(DateTimeOffset begin)
    {
        var habits = Enum.GetValues<Habit>();
        var outlets = new List<Outlet>();
        for (var host = 0; outlets.Count < feeds; host++)
        {
            var habit =
                host < habits.Length ? habits[host]
                : _chance.NextDouble() < 0.65 ? Habit.Healthy
                : _chance.NextDouble() < 0.4 ? Habit.Stubs
                : habits[_chance.Next(habits.Length)];
            var size = host < habits.Length || _chance.NextDouble() < 0.9 ? 1 : _chance.Next(2, 41);
            for (var feed = 0; feed < size && outlets.Count < feeds; feed++)
            {
                // Log-uniform from twenty minutes to a week.
                var between = TimeSpan.FromMinutes(20 * Math.Pow(504, _chance.NextDouble()));
                outlets.Add(new Outlet(outlets.Count, $"outlet{host}.test", habit, begin - between * _chance.NextDouble(), between));
            }
        }

        return outlets;
    }

    private async Task StoreAsync(SqliteArticleQueue queue, SimulatedTime time, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await queue.WaitAsync(QueueStage.Store, TimeSpan.FromMinutes(1), cancellation);
                var claimed = await queue.ClaimAsync(QueueStage.Store, 16, s_lease, cancellation);
                if (claimed.Count > 0)
                {
                    await Task.Delay(s_storing * claimed.Count, time, cancellation);
                    await queue.CompleteAsync(claimed, cancellation);
                    foreach (var article in claimed)
                    {
                        _stored.Enqueue(new Stored(article.Article.Key, article.Article.DueAt, time.GetUtcNow()));
                    }
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The days are over.
        }
    }
}
