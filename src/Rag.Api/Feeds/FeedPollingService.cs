using Rag.Feeds.FullText;
using Rag.Feeds.Polling;

namespace Rag.Api.Feeds;

/// <summary>
/// Polls feeds and fetches the pages of stubs while the service runs. Before a feed was added, neither asks anybody for anything.
/// </summary>
internal sealed class FeedPollingService(FeedPoller poller, FullTextWorker pages) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // the host starts services one after the other
        await Task.WhenAll(poller.RunAsync(stoppingToken), pages.RunAsync(stoppingToken));
    }
}
