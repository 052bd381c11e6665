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
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var depths = await queue.DepthAsync(stoppingToken);
                meter.Observe(depths.Sum(depth => depth.Waiting), time.GetLocalNow());
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return; // the service ends, and the host takes an exception now for a failure
            }
            catch (Exception failure)
            {
                LogFailure(failure);
            }

            await Task.Delay(s_between, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(LogLevel.Warning, "How many articles wait could not be noted; it is tried again in a few seconds.")]
    private partial void LogFailure(Exception failure);
}
