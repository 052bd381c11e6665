using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Text;
using Rag.Eval.Making;

namespace Rag.Api.Suggestions;

/// <summary>
/// Makes questions of the newest articles and keeps those that the service answers rightly and with confidence: nobody is offered a
/// question that is then declined.
/// </summary>
internal sealed class TriedQuestions(IArticleCatalog articles, IAnswerer answerer)
{
    private const int Wanted = 4;
    private const int ArticlesLookedAt = 60;
    private const int MostTried = 16;

    /// <summary>Of the calibrated probability: what was measured on the sample news was right from here on.</summary>
    private const double LeastConfidence = 0.6;

    /// <summary>The newest first, each of another article.</summary>
    public Task<IReadOnlyList<TriedQuestion>> FindAsync(CancellationToken cancellation) =>
        FindAsync(articles.LatestAsync(ArticlesLookedAt, cancellation), cancellation);

    internal async Task<IReadOnlyList<TriedQuestion>> FindAsync(IAsyncEnumerable<Article> newest, CancellationToken cancellation)
    {
        var (kept, tried) = (new List<TriedQuestion>(), 0);
        var latest = await newest
            .Where(article => article.Scope == AccessScope.Public && ReadLanguages.AreRead(article.Language))
            .ToListAsync(cancellation);
        var rules = new RuleQuestions();
        latest.ForEach(article => rules.Learn(article.Body));
        foreach (var article in latest)
        {
            foreach (var candidate in rules.Of(article))
            {
                if (kept.Count == Wanted || tried++ == MostTried)
                {
                    return kept;
                }

                if (await IsAnsweredAsync(candidate, article, cancellation))
                {
                    kept.Add(new TriedQuestion(candidate.Question, article.Id, article.Revision));
                    break;
                }
            }
        }

        return kept;
    }

    private async Task<bool> IsAnsweredAsync(MadeQuestion candidate, Article article, CancellationToken cancellation)
    {
        try
        {
            var answer = await answerer.AnswerAsync(candidate.Question, new AnswerOptions(), cancellation).ToAnswerAsync();
            return answer is { IsRefusal: false, Citations: [var citation, ..], Judgment.Confidence: >= LeastConfidence }
                && citation.ArticleId == article.Id
                && candidate.Golds.Any(gold =>
                    gold.Contains(answer.ShortAnswer, StringComparison.OrdinalIgnoreCase)
                    || answer.ShortAnswer.Contains(gold, StringComparison.OrdinalIgnoreCase)
                );
        }
        catch (Exception refusal) when (refusal is BadQuestionException or AnswerFailedException)
        {
            return false;
        }
    }
}
