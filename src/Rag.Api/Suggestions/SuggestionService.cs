using Rag.Core.Articles;
using Rag.Ingestion.Samples;

namespace Rag.Api.Suggestions;

/// <summary>Looks for questions of today's news while the service runs, when there is other news than at the last look.</summary>
internal sealed partial class SuggestionService(
    TriedQuestions questions,
    NewsSuggestions suggestions,
    StoredSampleNews samples,
    IArticleCatalog articles,
    TimeProvider time,
    ILogger<SuggestionService> logger
) : BackgroundService
{
    /// <summary>A look asks up to some dozen questions, which others may be waiting behind.</summary>
    private static readonly TimeSpan s_between = TimeSpan.FromMinutes(10);

    private ArticleId? _newest;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // the host starts services one after the other
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await LookAsync(stoppingToken);
                await Task.Delay(s_between, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends, and the host takes an exception now for a failure.
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        try
        {
            var newest = await articles.LatestAsync(1, cancellation).FirstOrDefaultAsync(cancellation);
            if (newest?.Id == _newest || await samples.AnyAsync(cancellation))
            {
                return;
            }

            suggestions.Offer(await questions.FindAsync(cancellation));
            _newest = newest?.Id;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogFailure(failure);
        }
    }

    [LoggerMessage(LogLevel.Warning, "No questions could be made of today's news; none are suggested until the next look.")]
    private partial void LogFailure(Exception failure);
}
