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
        AnswerAuthor? author = null;
        try
        {
            await foreach (var step in inner.AnswerAsync(question, options, cancellation))
            {
                if (step is AnswerEvent.Completed { Answer: var answer })
                {
                    outcome = answer.IsRefusal ? "declined" : "answered";
                    author = answer.Author ?? author;
                }

                yield return step;
            }
        }
        finally
        {
            var elapsed = time.GetElapsedTime(arrived).TotalMilliseconds;
            LogQuestion(options.Audience.Tenant, outcome, elapsed, Words(author), question);
        }
    }

    private static string Words(AnswerAuthor? author) =>
        author is null ? "nobody"
        : author.EscalatedFrom.Count == 0 ? $"{author.Generator} for {author.EngineMilliseconds:F0} ms of engine"
        : $"{author.Generator} after {string.Join(", ", author.EscalatedFrom)} for {author.EngineMilliseconds:F0} ms of engines";

    [LoggerMessage(LogLevel.Information, "{Tenant} asked, {Outcome} in {Milliseconds:F0} ms by {Author}: {Question}")]
    private partial void LogQuestion(string tenant, string outcome, double milliseconds, string author, string question);
}
