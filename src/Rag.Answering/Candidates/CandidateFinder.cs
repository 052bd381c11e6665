using Rag.Core.Text;

namespace Rag.Answering.Candidates;

/// <summary>The spans of the hits read that may be the answer, each with the sentence that proves it.</summary>
internal static class CandidateFinder
{
    /// <summary>A longer sentence is cut to this many characters about the answer, at spaces.</summary>
    private const int LongestQuotation = 360;

    /// <summary>
    /// Best first, each text once. A span without a sentence that holds it, as one of a title may be, is left out: no answer goes without
    /// its proof. So is what a sentence tells to have been an error.
    /// </summary>
    public static List<AnswerCandidate> Find(IReadOnlyList<ReadHit> hits)
    {
        var found = new Dictionary<string, AnswerCandidate>(StringComparer.Ordinal);
        for (var hit = 0; hit < hits.Count; hit++)
        {
            foreach (var candidate in OfHit(hits, hit))
            {
                if (!found.TryGetValue(candidate.Text, out var known) || candidate.Score > known.Score)
                {
                    found[candidate.Text] = candidate;
                }
            }
        }

        return [.. found.Values.OrderByDescending(candidate => candidate.Score).ThenBy(candidate => candidate.Hit)];
    }

    /// <summary>The best candidate of one hit; null where it has none.</summary>
    public static AnswerCandidate? BestOf(IReadOnlyList<ReadHit> hits, int hit) => OfHit(hits, hit).FirstOrDefault();

    /// <summary>The candidates of one hit, best first.</summary>
    public static IEnumerable<AnswerCandidate> OfHit(IReadOnlyList<ReadHit> hits, int hit)
    {
        var read = hits[hit];
        var title = HitExtractor.TitleOf(read.Hit).Length;
        var text = HitExtractor.TextOf(read.Hit);
        foreach (var span in read.Extraction.Spans)
        {
            var place = AnswerTextRules.WholeWords(text, span.Place);
            var words = AnswerTextRules.Tidy(text.AsSpan(place.Start, place.Length));
            if (
                words.Length > 0
                && ProofOf(read.Hit.Text, new TextSpan(place.Start - title, place.End - title), words, read.Sentences) is { } proof
            )
            {
                yield return new AnswerCandidate(hit, words, span.Score - read.Penalty, proof);
            }
        }
    }

    /// <param name="place">In the text; it starts below 0 where the span is of the title.</param>
    private static TextSpan? ProofOf(string text, TextSpan place, string words, IReadOnlyList<TextSpan> sentences)
    {
        foreach (var sentence in sentences)
        {
            var at =
                place.Start >= sentence.Start && place.End <= sentence.End ? place
                : place.Start < 0 ? AnswerTextRules.Find(text, sentence, words)
                : null;
            if (at is { } found && !CorrectionMarks.TellsOfAnError(text, sentence, found.Start))
            {
                return Shorten(text, sentence, found);
            }
        }

        return null;
    }

    private static TextSpan Shorten(string text, TextSpan sentence, TextSpan answer)
    {
        if (sentence.Length <= LongestQuotation)
        {
            return sentence;
        }

        var spare = Math.Max(0, LongestQuotation - answer.Length) / 2;
        var start = Math.Max(sentence.Start, answer.Start - spare);
        var end = Math.Min(sentence.End, answer.End + spare);
        while (start > sentence.Start && !char.IsWhiteSpace(text[start - 1]))
        {
            start--;
        }

        while (end < sentence.End && !char.IsWhiteSpace(text[end]))
        {
            end++;
        }

        return new TextSpan(start, end);
    }
}
