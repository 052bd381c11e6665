using Rag.Core.Answers;

namespace Rag.Api.Adaptation;

/// <summary>Begins runs on a schedule: when there is enough that is new, and in a moment when nobody waits for an answer.</summary>
internal sealed class AdaptationService(
    AdaptationOptions options,
    AdaptationDesk desk,
    AdaptationFolder folder,
    IForegroundActivity activity,
    TimeProvider time,
    ILogger<AdaptationService> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled)
        {
            return;
        }

        var kinds = KindsOfRuns.Of(options.Kind);
        try
        {
            while (true)
            {
                desk.Plan(time.GetUtcNow() + options.Every);
                await Task.Delay(options.Every, time, stoppingToken);
                foreach (var kind in kinds)
                {
                    await activity.WaitForRestAsync(AdaptationRun.LongestWait, stoppingToken);
                    await RunAsync(kind, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    private async Task RunAsync(AdaptationKind kind, CancellationToken stoppingToken)
    {
        try
        {
            desk.Begin(new AdaptationRequest(kind), folder.Cards().FirstOrDefault(card => card.Kind == kind && card.Pairs > 0)?.At);
            await desk.Work.WaitAsync(stoppingToken);
        }
        catch (AdaptationRefusedException refused)
        {
            logger.AdaptationFailed(kind, refused.Message);
        }
    }
}
