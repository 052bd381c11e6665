using System.Runtime.CompilerServices;
using Rag.Core.Answers;

namespace Rag.Api.Telemetry;

/// <summary>Logs each question with what became of it, for an operator who has asked for that.</summary>
internal sealed partial class LoggingAnswerer(IAnswerer inner, TimeProvider time, ILogger<LoggingAnswerer> logger) : IAnswerer
{
    public async IAsyncEnumerable<AnswerEvent> AnswerAsync(
        string question,
        AnswerOptions options,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var arrived = time.GetTimestamp();
        var outcome = "not answered";
        try
        {
            await foreach (var step in inner.AnswerAsync(question, options, cancellation))
            {
                if (step is AnswerEvent.Completed { Answer.IsRefusal: var isRefusal })
                {
                    outcome = isRefusal ? "declined" : "answered";
                }

                yield return step;
            }
        }
        finally
        {
            LogQuestion(options.Audience.Tenant, outcome, time.GetElapsedTime(arrived).TotalMilliseconds, question);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Tenant} asked, {Outcome} in {Milliseconds:F0} ms: {Question}")]
    private partial void LogQuestion(string tenant, string outcome, double milliseconds, string question);
}
