using Rag.Core.Answers;
using Rag.Eval.Figures;

namespace Rag.Eval.Reading;

/// <summary>Answers every case with a reader and scores it.</summary>
public static class ReaderEvaluation
{
    // With this number of questions at once the engine's batches are full.
    private const int AtOnce = 8;

    public static async Task<ReaderScores> RunAsync(
        IReader reader,
        IReadOnlyList<ReaderCase> cases,
        AnswerOptions options,
        CancellationToken cancellation
    )
    {
        var answers = new Answer[cases.Count];
        await Parallel.ForAsync(
            0,
            cases.Count,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (i, token) =>
            {
                var passages = cases[i].Passages.Select(text => new Passage(text)).ToList();
                answers[i] = await reader.ReadAsync(cases[i].Question, passages, options, token).ToAnswerAsync();
            }
        );
        return Score(cases, answers);
    }

    private static ReaderScores Score(IReadOnlyList<ReaderCase> cases, IReadOnlyList<Answer> answers)
    {
        var scored = cases.Zip(answers, (question, answer) => (Question: question, Answer: answer)).ToList();
        var answerable = scored.Where(pair => pair.Question.Answerable).ToList();
        var quoted = scored
            .Where(pair => pair.Answer.Citations.Count > 0 || pair.Answer.Text.Contains('“', StringComparison.Ordinal))
            .ToList();
        var both = quoted.Where(pair => pair.Answer.Citations.Count > 0 && pair.Answer.ShortAnswer.Length > 0).ToList();
        return new ReaderScores(
            cases.Count,
            Mean(answerable, F1),
            Mean(answerable, pair => !pair.Answer.IsRefusal && ShortAnswerMetrics.IsExact(Short(pair.Answer), pair.Question.Golds) ? 1 : 0),
            Mean(answerable, pair => !pair.Answer.IsRefusal && ShortAnswerMetrics.Holds(pair.Answer.Text, pair.Question.Golds) ? 1 : 0),
            Mean(quoted, pair => pair.Answer.Citations.Count > 0 && IsVerbatim(pair.Answer.Citations[0], pair.Question) ? 1 : 0),
            Mean(both, pair => ShortAnswerMetrics.Holds(pair.Answer.Citations[0].Quote, [pair.Answer.ShortAnswer]) ? 1 : 0),
            Mean(answerable, pair => pair.Answer.IsRefusal ? 1 : 0),
            Mean(scored.Where(pair => !pair.Question.Answerable).ToList(), pair => pair.Answer.IsRefusal ? 1 : 0),
            [
                .. scored.Select(pair => new ReaderCaseScore(
                    pair.Question.Id,
                    pair.Question.Answerable,
                    pair.Answer.IsRefusal,
                    F1(pair),
                    pair.Answer.RefusalMargin,
                    pair.Answer.Text
                )),
            ]
        );
    }

    private static double F1((ReaderCase Question, Answer Answer) pair) =>
        pair.Answer.IsRefusal ? 0 : ShortAnswerMetrics.F1(Short(pair.Answer), pair.Question.Golds);

    private static string Short(Answer answer) => AnswerWords.ShortAnswer(answer.ShortAnswer, answer.Text);

    /// <summary>Held against what the reader was given, not against what it says that it read.</summary>
    private static bool IsVerbatim(Citation citation, ReaderCase question) =>
        question.Passages.Any(passage => CitationCheck.StandsIn(citation, passage));

    private static double Mean<T>(IReadOnlyList<T> items, Func<T, double> value) => items.Count == 0 ? 0 : items.Average(value);
}
