using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Text;

namespace Rag.Answering.Candidates;

/// <summary>A newer passage that says otherwise than an older one, and corrects it.</summary>
/// <param name="Older">What the older passage says.</param>
internal sealed record Correction(AnswerCandidate Newer, AnswerCandidate Older)
{
    private static readonly string[] s_titles = ["correction", "corrected", "clarification", "update:", "updated:", "amended"];
    private static readonly string[] s_phrases =
    [
        "an earlier version of this",
        "an earlier report",
        "a previous version of this",
        "this article was amended",
        "this article has been corrected",
        "this story has been corrected",
        "this story was corrected",
        "this piece has been corrected",
        "we earlier reported",
        "incorrectly stated",
        "incorrectly said",
        "wrongly stated",
        "wrongly said",
    ];

    /// <summary>
    /// The correction that the chosen answer is, or that stands against it; null where no passage corrects another. Two passages contradict
    /// each other when both answer, and not with the same words.
    /// </summary>
    public static Correction? Find(IReadOnlyList<ReadHit> hits, AnswerCandidate chosen, double margin)
    {
        for (var hit = 0; hit < hits.Count; hit++)
        {
            if (
                hits[hit].Hit.Article.Id == hits[chosen.Hit].Hit.Article.Id
                || CandidateFinder.BestOf(hits, hit) is not { } other
                || Raw(hits, other) < Raw(hits, chosen) - margin
                || AnswerTextRules.SaySame(other.Text, chosen.Text)
            )
            {
                continue;
            }

            if (Corrects(hits[hit].Hit, hits[chosen.Hit].Hit, chosen))
            {
                return new Correction(other, chosen);
            }

            if (Corrects(hits[chosen.Hit].Hit, hits[hit].Hit, other))
            {
                return new Correction(chosen, other);
            }
        }

        return null;
    }

    /// <summary>Whether a passage answers does not depend on its rank.</summary>
    private static double Raw(IReadOnlyList<ReadHit> hits, AnswerCandidate candidate) => candidate.Score + hits[candidate.Hit].Penalty;

    /// <summary>
    /// A correction names what it corrects; a later revision is one of another article's report where both have the same subject. Articles
    /// that merely speak of some correction correct nothing here.
    /// </summary>
    private static bool Corrects(Hit newer, Hit older, AnswerCandidate said) =>
        StateOf(newer.Article) > StateOf(older.Article)
        && !IsMarked(older)
        && (
            (IsMarked(newer) && Names(newer.Article.Body, said.Text))
            || (newer.Article.Revision > 1 && older.Article.Revision == 1 && ShareSubject(newer.Article, older.Article))
        );

    private static bool IsMarked(Hit hit) =>
        s_titles.Any(word => hit.Article.Title?.TrimStart().StartsWith(word, StringComparison.OrdinalIgnoreCase) == true)
        || s_phrases.Any(phrase => hit.Article.Body.Contains(phrase, StringComparison.OrdinalIgnoreCase));

    /// <summary>The body holds the answer, or a number of it.</summary>
    private static bool Names(string body, string answer) =>
        AnswerTextRules.Find(body, new TextSpan(0, body.Length), answer) is not null
        || answer
            .Split(' ')
            .Where(word => word.Any(char.IsAsciiDigit))
            .Any(number => AnswerTextRules.Find(body, new TextSpan(0, body.Length), number) is not null);

    private static bool ShareSubject(Article left, Article right)
    {
        var (a, b) = (AnswerTextRules.Words(left.Title ?? ""), AnswerTextRules.Words(right.Title ?? ""));
        return a.Length > 0 && b.Length > 0 && 2 * a.Intersect(b, StringComparer.Ordinal).Count() >= Math.Min(a.Length, b.Length);
    }

    /// <summary>The time whose knowledge an article holds.</summary>
    private static DateTimeOffset StateOf(Article article)
    {
        var published = article.UpdatedAt ?? article.PublishedAt ?? article.FirstSeenAt;
        return article.Revision > 1 && article.RevisedAt > published ? article.RevisedAt : published;
    }
}
