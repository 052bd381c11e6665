using Rag.Ingestion.Retention;

namespace Rag.Api.Hosting;

/// <summary>Removes what is kept no longer, once soon after the start and then every hour.</summary>
internal sealed partial class RetentionService(RetentionRun retention, TimeProvider time, ILogger<RetentionService> logger)
    : BackgroundService
{
    private static readonly TimeSpan s_afterStart = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_between = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (var wait = s_afterStart; ; wait = s_between)
            {
                await Task.Delay(wait, time, stoppingToken);
                await RunAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (await retention.RunAsync(stoppingToken) is { } removed && removed != default)
            {
                LogRemoved(removed.Articles, removed.Revisions, removed.Changes, removed.Answers, removed.Feedback, removed.Questions);
            }
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailure(failure);
        }
    }

    [LoggerMessage(
        LogLevel.Information,
        "Kept no longer: {Articles} articles, {Revisions} earlier revisions, {Changes} lines of the log of changes, {Answers} answers, "
            + "what was said of {Feedback} answers, {Questions} questions"
    )]
    private partial void LogRemoved(int articles, int revisions, int changes, int answers, int feedback, int questions);

    [LoggerMessage(LogLevel.Warning, "What is kept no longer could not be removed; it is tried again in an hour")]
    private partial void LogFailure(Exception failure);
}
