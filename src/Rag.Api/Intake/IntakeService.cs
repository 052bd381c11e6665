using Rag.Core.Articles;
using Rag.Ingestion.Queue;

namespace Rag.Api.Intake;

/// <summary>
/// Stores what is queued for as long as the service runs. What fails the whole pipeline, and not an article, is told, and tried again.
/// </summary>
internal sealed partial class IntakeService(QueuePipeline pipeline, TimeProvider time, ILogger<IntakeService> logger) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_away = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // the host starts services one after the other
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await pipeline.RunAsync(stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                // What is still claimed comes again at the next start.
            }
            catch (StoreUnreachableException away)
            {
                LogAway(away.Message);
                await Task.Delay(s_away, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception failure)
            {
                LogFailure(failure, s_pause.TotalSeconds);
                await Task.Delay(s_pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Queued articles wait for the store: {Why}")]
    private partial void LogAway(string why);

    [LoggerMessage(LogLevel.Error, "Queued articles cannot be stored; it is tried again in {Seconds} s.")]
    private partial void LogFailure(Exception failure, double seconds);
}
