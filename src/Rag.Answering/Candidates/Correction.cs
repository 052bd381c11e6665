using Rag.Core.Articles;
using Rag.Core.Text;

namespace Rag.Answering.Candidates;

/// <summary>A newer passage that says otherwise than an older one, and corrects it.</summary>
/// <param name="Older">What the older passage says.</param>
internal sealed record Correction(AnswerCandidate Newer, AnswerCandidate Older)
{
    /// <summary>
    /// The correction that the chosen answer is, or that stands against it; null where no passage corrects another.
    /// </summary>
    public static Correction? Find(IReadOnlyList<ReadHit> hits, AnswerCandidate chosen, double margin)
    {
        for (var hit = 0; hit < hits.Count; hit++)
        {
            if (hits[hit].Hit.Article.Id != hits[chosen.Hit].Hit.Article.Id)
            {
                var near = CandidateFinder.OfHit(hits, hit).Where(other => Raw(hits, other) >= Raw(hits, chosen) - margin);
                foreach (var other in near.Where(other => Contradict(hits, other, chosen)))
                {
                    if (Corrects(hits, other, chosen))
                    {
                        return new Correction(other, chosen);
                    }

                    if (Corrects(hits, chosen, other))
                    {
                        return new Correction(chosen, other);
                    }
                }
            }
        }

        return null;
    }

    /// <summary>Whether a passage answers does not depend on its rank.</summary>
    private static double Raw(IReadOnlyList<ReadHit> hits, AnswerCandidate candidate) => candidate.Score + hits[candidate.Hit].Penalty;

    /// <summary>What a third passage of the chosen answer's opinion says as well is not what they differ in.</summary>
    private static bool Contradict(IReadOnlyList<ReadHit> hits, AnswerCandidate other, AnswerCandidate chosen) =>
        !AnswerTextRules.SaySame(other.Text, chosen.Text)
        && !hits.Where((_, hit) => hit != other.Hit && hit != chosen.Hit)
            .Any(third => Names(third.Hit.Text, chosen.Text) && Names(third.Hit.Text, other.Text));

    /// <summary>
    /// A correction names what it corrects, and the older piece nowhere says what the correction says; a later revision is one of another
    /// article's report where both have the same subject. Articles that merely speak of some correction correct nothing here.
    /// </summary>
    private static bool Corrects(IReadOnlyList<ReadHit> hits, AnswerCandidate newer, AnswerCandidate older)
    {
        var (by, of) = (hits[newer.Hit].Hit, hits[older.Hit].Hit);
        return StateOf(by.Article) > StateOf(of.Article)
            && !CorrectionMarks.IsMarked(of.Article)
            && !Names(of.Text, newer.Text)
            && (
                (CorrectionMarks.IsMarked(by.Article) && Names(by.Article.Body, older.Text))
                || (by.Article.Revision > 1 && of.Article.Revision == 1 && ShareSubject(by.Article, of.Article))
            );
    }

    /// <summary>The text holds the answer, or a number of it.</summary>
    private static bool Names(string text, string answer) =>
        AnswerTextRules.Find(text, new TextSpan(0, text.Length), answer) is not null
        || answer
            .Split(' ')
            .Where(word => word.Any(char.IsAsciiDigit))
            .Any(number => AnswerTextRules.Find(text, new TextSpan(0, text.Length), number) is not null);

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
