namespace Rag.Eval.Answers;

/// <summary>
/// How well a set of questions was answered. Shares lie in [0, 1] and are null where there is nothing to take a share of. The figures
/// "before refusing" are those of a service that declines nothing: what it says that it would have answered counts in place of a refusal.
/// </summary>
/// <param name="Answerable">The number of questions with accepted answers.</param>
/// <param name="F1">Mean over the answerable questions, as SQuAD scores it; a refusal counts 0.</param>
/// <param name="Exact">The share of answerable questions whose short answer is an accepted one.</param>
/// <param name="GoldFound">The share of answerable questions with an accepted answer in the short answer or the quotation.</param>
/// <param name="RefusedAnswerable">The share of answerable questions that were refused.</param>
/// <param name="RightRefusals">The share of unanswerable questions that were refused.</param>
/// <param name="RightRefusalsByKind">The same for each kind that has unanswerable questions.</param>
/// <param name="WithConfidence">
/// The number of answers whose confidence is known. Mean confidence and calibration are over these.
/// </param>
/// <param name="CalibrationError">
/// Expected calibration error over ten bins of equal width. An answer is right from an F1 of .5 on; one that was declined is judged by what
/// would have been said; one to an unanswerable question is never right.
/// </param>
/// <param name="FirstMs">Until the first piece of text, over the answers that had one.</param>
/// <param name="TotalMs">Until the end of the answer.</param>
/// <param name="Seconds">How long it took to ask all questions.</param>
public sealed record AnswerScores(
    int Questions,
    int Answerable,
    int Unanswerable,
    double? F1,
    double? Exact,
    double? GoldFound,
    double? F1BeforeRefusing,
    double? ExactBeforeRefusing,
    double? GoldFoundBeforeRefusing,
    double? RefusedAnswerable,
    double? RightRefusals,
    IReadOnlyDictionary<string, double> RightRefusalsByKind,
    int WithConfidence,
    double? MeanConfidence,
    double? CalibrationError,
    IReadOnlyList<CalibrationBin> CalibrationBins,
    AnswerTimes? FirstMs,
    AnswerTimes? TotalMs,
    double Seconds
)
{
    public static AnswerScores Of(IReadOnlyList<AnswerResult> results, TimeSpan elapsed)
    {
        var answerable = results.Where(result => result.Case.IsAnswerable).ToList();
        var unanswerable = results.Where(result => !result.Case.IsAnswerable).ToList();
        var judged = results
            .Where(result => result.Given.Confidence is not null)
            .Select(result => (Confidence: result.Given.Confidence!.Value, result.IsRight))
            .ToList();
        var bins = Calibration.Of(judged);
        return new AnswerScores(
            results.Count,
            answerable.Count,
            unanswerable.Count,
            Mean(answerable, result => result.AsGiven.F1),
            Share(answerable, result => result.AsGiven.IsExact),
            Share(answerable, result => result.AsGiven.HoldsGold),
            Mean(answerable, result => result.BeforeRefusing.F1),
            Share(answerable, result => result.BeforeRefusing.IsExact),
            Share(answerable, result => result.BeforeRefusing.HoldsGold),
            Share(answerable, result => result.Given.IsRefusal),
            Share(unanswerable, result => result.Given.IsRefusal),
            unanswerable
                .GroupBy(result => result.Case.Kind)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.Average(result => result.Given.IsRefusal ? 1.0 : 0)),
            judged.Count,
            Mean(judged, answer => answer.Confidence),
            Calibration.Error(bins),
            bins,
            AnswerTimes.Of(results.Select(result => result.Given.FirstMs).OfType<double>()),
            AnswerTimes.Of(results.Select(result => result.Given.TotalMs)),
            elapsed.TotalSeconds
        );
    }

    private static double? Share<T>(IReadOnlyList<T> items, Func<T, bool> holds) => Mean(items, item => holds(item) ? 1 : 0);

    private static double? Mean<T>(IReadOnlyList<T> items, Func<T, double> value) => items.Count == 0 ? null : items.Average(value);
}
