using Rag.Core.Answers;

namespace Rag.Eval.Answers;

/// <summary>A complete answer with the times at which its events were read, as a client takes them.</summary>
/// <param name="First">Until the first piece of text; null where no text came.</param>
internal sealed record TimedAnswer(Answer Answer, TimeSpan? First, TimeSpan Total)
{
    /// <exception cref="AnswerFailedException">The answer ended before it was complete, or failed.</exception>
    public static async Task<TimedAnswer> AskAsync(IAnswerer answerer, string question, TimeProvider time, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        TimeSpan? first = null;
        Answer? answer = null;
        await foreach (var step in answerer.AnswerAsync(question, new AnswerOptions(), cancellation).ConfigureAwait(false))
        {
            switch (step)
            {
                case AnswerEvent.TextDelta { Text.Length: > 0 }:
                    first ??= time.GetElapsedTime(started);
                    break;
                case AnswerEvent.Completed completed:
                    answer = completed.Answer;
                    break;
            }
        }

        return answer is null
            ? throw new AnswerFailedException("The answer ended before it was complete.")
            : new TimedAnswer(answer, first, time.GetElapsedTime(started));
    }
}
