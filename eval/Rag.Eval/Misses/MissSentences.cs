using System.Globalization;
using Rag.Core.Answers;
using Rag.Core.Evaluation;
using Rag.Core.Text;

namespace Rag.Eval.Misses;

/// <summary>What became of a question, in words for people.</summary>
internal static class MissSentences
{
    private const int LongestQuotation = 120;

    public static string NotStored(string article) => $"The article {article} is not stored.";

    public static string NotInArticle(string title, string? fact) =>
        fact is null ? $"{Quoted(title)} is stored without text." : $"{Quoted(title)} is stored and does not hold {Quoted(fact)}.";

    public static string NotWhole(string title, string? fact) =>
        $"{Quoted(title)} holds {(fact is null ? "the answer" : Quoted(fact))}, and no chunk of it holds all of it.";

    public static string NotRetrieved(EvidencePlace place, SearchStanding standing) =>
        $"The chunk of {Quoted(place.Title)} that holds it stands {Rank(standing.LexicalRank)} by words, {Rank(standing.DenseRank)} by "
        + $"meaning and {Rank(standing.FusedRank)} by both{(standing.IsCandidate ? "" : ", and was no candidate")}.";

    public static string NotChosen(EvidencePlace place, LeftOutReason reason) =>
        $"The chunk of {Quoted(place.Title)} that holds it was found and {Why(reason)}.";

    public static string NotChosen(LeftOutPassage left) =>
        $"{(left.Passage.Title is { } title ? $"A passage of {Quoted(title)}" : "A passage")} that holds an accepted answer was found and "
        + $"{Why(left.Reason)}.";

    public static string NothingHoldsIt() => "No passage that was found holds an accepted answer.";

    /// <param name="reading">Null where no extractor reads.</param>
    public static string PutDown(EvidencePlace place, CaseAnswer answer, PassageReadings? reading) =>
        $"{InEvidence(place, reading)} {Instead(answer, reading)}";

    public static string AnsweredWrongly(EvidencePlace place, CaseAnswer answer, PassageReadings? reading) =>
        $"{Quoted(answer.ShortAnswer)} was answered from the chunk of {Quoted(place.Title)} that holds the answer"
        + (reading is null ? "." : $", where the extractor found {Spans(place, reading, 3)}.");

    public static string Declined(CaseAnswer answer) => $"{Quoted(answer.Declined ?? "")} is right and was declined{Confidence(answer)}.";

    public static string Misquoted(CaseAnswer answer) =>
        $"{Quoted(answer.ShortAnswer)} is right, and what was quoted does not hold it: {Quoted(answer.Quote ?? "")}.";

    public static string AnsweredUnanswerable(CaseAnswer answer) =>
        $"No article answers the question, and {Quoted(answer.ShortAnswer)} was answered{Confidence(answer)}.";

    private static string InEvidence(EvidencePlace place, PassageReadings? reading) =>
        reading is null ? $"The chunk of {Quoted(place.Title)} that holds it was read."
        : Spans(place, reading, 1) is { Length: > 0 } spans
            ? $"In the chunk of {Quoted(place.Title)} that holds it the extractor preferred {spans}."
        : $"In the chunk of {Quoted(place.Title)} that holds it the extractor found no span.";

    private static string Instead(CaseAnswer answer, PassageReadings? reading)
    {
        var said = answer.IsRefusal ? answer.Declined : answer.ShortAnswer;
        if (said is null)
        {
            return "Nothing was answered.";
        }

        var from = reading?.Read.FirstOrDefault(read => read.Spans.Any(span => span.Text == said));
        var score = from?.Spans.First(span => span.Text == said).Score;
        return $"{Quoted(said)}{Score(score)}{(from?.Passage.Title is { } title ? $" of {Quoted(title)}" : "")} "
            + (answer.IsRefusal ? $"came first and was declined{Confidence(answer)}." : $"was answered{Confidence(answer)}.");
    }

    private static string Spans(EvidencePlace place, PassageReadings reading, int most) =>
        string.Join(
            ", ",
            reading
                .Read.Where(read => place.Holds(read.Passage.Chunk.Id))
                .SelectMany(read => read.Spans)
                .OrderByDescending(span => span.Score)
                .Take(most)
                .Select(span => Quoted(span.Text) + Score(span.Score))
        );

    private static string Why(LeftOutReason reason) =>
        reason switch
        {
            LeftOutReason.NearDuplicate => "left out, as nearly the same stands before it",
            LeftOutReason.Story => "left out, as another article of its story stands before it",
            LeftOutReason.Language => "not read, as the models do not read its language",
            LeftOutReason.Time => "not read for want of time",
            _ => "not read for want of room",
        };

    private static string Rank(int? rank) => rank is { } place ? string.Create(CultureInfo.InvariantCulture, $"at {place}") : "nowhere";

    private static string Score(double? score) =>
        score is { } value ? string.Create(CultureInfo.InvariantCulture, $" (score {value:F1})") : "";

    private static string Confidence(CaseAnswer answer) =>
        answer.Confidence is { } confidence ? string.Create(CultureInfo.InvariantCulture, $" at a confidence of {confidence:F2}") : "";

    private static string Quoted(string text) => $"“{Ellipsis.Cut(text.ReplaceLineEndings(" "), LongestQuotation)}”";
}
