using Rag.Api.Storage;

namespace Rag.Api.Evaluation;

/// <summary>Where questions are no longer kept, those that were are deleted when the service starts.</summary>
internal sealed partial class QuestionErasure(EvalOptions options, IQuestionShelf questions, ILogger<QuestionErasure> logger)
    : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.KeepQuestions && questions.Erase())
        {
            LogErased();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "Questions that were kept while Eval:KeepQuestions was on are deleted.")]
    private partial void LogErased();
}
