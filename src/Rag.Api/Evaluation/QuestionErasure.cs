using Rag.Api.Hosting;
using Rag.Core.Articles;
using Rag.Stores.Questions;

namespace Rag.Api.Evaluation;

/// <summary>Where questions are no longer kept, those that were are deleted when the service starts.</summary>
internal sealed partial class QuestionErasure(
    EvalOptions options,
    IArticleCatalog store,
    DataFolder folder,
    ILogger<QuestionErasure> logger
) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Whoever has the store holds the folder's lock.
        if (store is not null && !options.KeepQuestions && SqliteKeptQuestions.Erase(folder.Path))
        {
            LogErased();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "Questions that were kept while Eval:KeepQuestions was on are deleted.")]
    private partial void LogErased();
}
