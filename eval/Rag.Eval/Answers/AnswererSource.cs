using Rag.Core.Answers;
using Rag.Eval.Reading;

namespace Rag.Eval.Answers;

/// <summary>
/// Asks an answerer of this process. Times are taken where its events are read, as a client takes them, so that they can be compared with
/// those of <see cref="ChatSource"/>.
/// </summary>
public sealed class AnswererSource(IAnswerer answerer, TimeProvider time) : IAnswerSource
{
    public async Task<GivenAnswer> AskAsync(string question, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        TimeSpan? first = null;
        Answer? answer = null;
        await foreach (var step in answerer.AnswerAsync(question, new AnswerOptions(), cancellation))
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
            : Given(answer, first, time.GetElapsedTime(started));
    }

    private static GivenAnswer Given(Answer answer, TimeSpan? first, TimeSpan total) =>
        new(
            answer.Text,
            answer.IsRefusal ? "" : AnswerWords.ShortAnswer(answer.ShortAnswer, answer.Text),
            answer.Citations.Count > 0 ? answer.Citations[0].Quote : AnswerWords.Quotation(answer.Text),
            answer.IsRefusal,
            answer.Judgment?.Confidence,
            answer.Judgment?.Uncertain is { } uncertain
                ? new DeclinedAnswer(
                    uncertain.Text,
                    AnswerWords.ShortAnswer(uncertain.ShortAnswer, uncertain.Text),
                    uncertain.Citation.Quote
                )
                : null,
            first?.TotalMilliseconds,
            total.TotalMilliseconds,
            [.. answer.Passages.Select(passage => passage.Title).OfType<string>()]
        );
}
