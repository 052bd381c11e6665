using Rag.Core.Answers;
using Rag.Core.Articles;

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
                || other.Score < chosen.Score - margin
                || AnswerTextRules.SaySame(other.Text, chosen.Text)
            )
            {
                continue;
            }

            if (Corrects(hits[hit].Hit, hits[chosen.Hit].Hit))
            {
                return new Correction(other, chosen);
            }

            if (Corrects(hits[chosen.Hit].Hit, hits[hit].Hit))
            {
                return new Correction(chosen, other);
            }
        }

        return null;
    }

    private static bool Corrects(Hit newer, Hit older) =>
        IsCorrection(newer) && !IsCorrection(older) && StateOf(newer.Article) > StateOf(older.Article);

    private static bool IsCorrection(Hit hit) =>
        hit.Article.Revision > 1
        || s_titles.Any(word => hit.Article.Title?.TrimStart().StartsWith(word, StringComparison.OrdinalIgnoreCase) == true)
        || s_phrases.Any(phrase => hit.Article.Body.Contains(phrase, StringComparison.OrdinalIgnoreCase));

    /// <summary>The time whose knowledge an article holds.</summary>
    private static DateTimeOffset StateOf(Article article)
    {
        var published = article.UpdatedAt ?? article.PublishedAt ?? article.FirstSeenAt;
        return article.Revision > 1 && article.RevisedAt > published ? article.RevisedAt : published;
    }
}
