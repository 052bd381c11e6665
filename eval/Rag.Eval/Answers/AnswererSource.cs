using Rag.Core.Answers;
using Rag.Eval.Reading;

namespace Rag.Eval.Answers;

/// <summary>
/// Asks an answerer of this process. Times are taken where its events are read, as a client takes them, so that they can be compared with
/// those of <see cref="ChatSource"/>.
/// </summary>
public sealed class AnswererSource(IAnswerer answerer, TimeProvider time) : IAnswerSource
{
    public async Task<GivenAnswer> AskAsync(string question, CancellationToken cancellation) =>
        Given(await TimedAnswer.AskAsync(answerer, question, time, cancellation));

    private static GivenAnswer Given(TimedAnswer timed) => Given(timed.Answer, timed.First, timed.Total);

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
