using Rag.Core.Articles;

namespace Rag.Core.Evaluation;

/// <summary>What stays of an outcome once an article that it has words of is withdrawn or removed.</summary>
public static class OutcomeErasure
{
    /// <summary>Stands in the place of what was said.</summary>
    public const string Sentence = "An article that this was made from was withdrawn or removed, and its words are kept no longer.";

    /// <summary>Names of the articles that the outcome has words of: the store's ids, and as the data set names them.</summary>
    public static IReadOnlyList<string> ArticlesIn(CaseOutcome outcome) =>
        [
            .. outcome
                .Case.Evidence.Where(evidence => evidence.Fact is not null)
                .Select(evidence => evidence.ArticleId)
                .Append(QuotedIn(outcome))
                .OfType<string>()
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>The outcome without the article's words; figures and places stay.</summary>
    public static CaseOutcome Erased(CaseOutcome outcome, Article article)
    {
        var evidence = outcome.Case.Evidence.Select(piece => piece.IsIn(article) ? piece with { Fact = null } : piece);
        return outcome with
        {
            Case = outcome.Case with { Evidence = [.. evidence] },
            Answer = QuotedIn(outcome) == article.Id.Value ? Erased(outcome.Answer!) : outcome.Answer,
            Miss = outcome.Miss is { } miss ? miss with { Detail = Sentence } : null,
        };
    }

    private static CaseAnswer Erased(CaseAnswer answer) =>
        answer with
        {
            Text = Sentence,
            ShortAnswer = "",
            Quote = null,
            Declined = null,
            QuotePassage = null,
            QuoteArticle = null,
        };

    private static string? QuotedIn(CaseOutcome outcome) =>
        outcome.Answer is not { } answer ? null
        : answer.QuoteArticle is { } known ? known
        : answer.QuotePassage is { } place && place < outcome.Ranking.Count ? outcome.Ranking[place].ArticleId
        : null;
}
