using Rag.Core.Queue;
using Rag.Feeds.Administration;

namespace Rag.Api.Feeds;

/// <summary>Notes while the service runs how many articles wait, so that whoever looks is told a rate at once.</summary>
internal sealed partial class BacklogService(IArticleQueue queue, BacklogMeter meter, TimeProvider time, ILogger<BacklogService> logger)
    : BackgroundService
{
    private static readonly TimeSpan s_between = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // the host starts services one after the other
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var depths = await queue.DepthAsync(stoppingToken);
                meter.Observe(depths.Sum(depth => depth.Waiting), time.GetLocalNow());
                await Task.Delay(s_between, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends, and the host takes an exception now for a failure.
        }
        catch (Exception failure)
        {
            LogFailure(failure);
        }
    }

    [LoggerMessage(LogLevel.Warning, "How fast waiting articles are worked off is no longer noted.")]
    private partial void LogFailure(Exception failure);
}
