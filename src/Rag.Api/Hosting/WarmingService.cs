using Rag.Answering;
using Rag.Api.Pages;

namespace Rag.Api.Hosting;

/// <summary>Encodes the passages of the suggested questions once the service is up, in steps that no question needs.</summary>
internal sealed partial class WarmingService(PassageWarming warming, ISuggestedQuestions suggestions, ILogger<WarmingService> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // the host starts services one after the other
        try
        {
            await warming.WarmQuestionsAsync(await suggestions.QuestionsAsync(stoppingToken), stoppingToken);
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

    [LoggerMessage(
        LogLevel.Warning,
        "The passages of the suggested questions could not be got ready; they are computed when they are asked for."
    )]
    private partial void LogFailure(Exception failure);
}
