using Rag.Feeds.FullText;
using Rag.Feeds.Polling;
using Rag.Feeds.Withdrawals;

namespace Rag.Api.Feeds;

/// <summary>
/// Polls feeds, fetches the pages of stubs and watches those of stored articles while the service runs. Before a feed was added, none of
/// them asks anybody for anything.
/// </summary>
internal sealed class FeedPollingService(FeedPoller poller, FullTextWorker pages, PageWatch watch) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // the host starts services one after the other
        await Task.WhenAll(poller.RunAsync(stoppingToken), pages.RunAsync(stoppingToken), watch.RunAsync(stoppingToken));
    }
}
