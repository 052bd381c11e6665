using Rag.Answering.Guard;

namespace Rag.Api.Guard;

/// <summary>Checks the answers that were drawn, one after the other, and says what comes of it.</summary>
internal sealed class GuardService(ReuseGuard guard, GuardMetrics metrics, ILogger<GuardService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // the host starts services one after the other
        metrics.Observe(guard);
        try
        {
            await foreach (var finding in guard.CheckAsync(stoppingToken))
            {
                Tell(finding);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends, and the host takes an exception now for a failure.
        }
        catch (Exception failure)
        {
            logger.GuardStopped(failure);
        }
    }

    private void Tell(GuardFinding finding)
    {
        if (finding.Alarm is { } alarm)
        {
            foreach (var mode in finding.Modes)
            {
                logger.GuardAlarmed(mode.Model, mode.Mode, alarm.LargestDifference, alarm.ChangedAnswer);
            }
        }

        foreach (var mode in finding.Closed)
        {
            logger.GuardClosed(mode.Sentence(mode.Samples.Count));
        }

        if (finding.Problem is { } problem)
        {
            logger.GuardTrouble($"The guard over reused KV could not write what it found, or erase what was damaged: {problem}");
        }
    }
}
