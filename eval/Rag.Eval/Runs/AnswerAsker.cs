using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Eval.Answers;
using Rag.Eval.Figures;
using Rag.Eval.Reading;

namespace Rag.Eval.Runs;

/// <summary>
/// Answers each question. Its ranking is looked for on its own, as deep as that of a run of searches, so that both kinds of runs compare;
/// the time of that search is no part of the answer's.
/// </summary>
public sealed class AnswerAsker(ISearcher searcher, IAnswerer answerer, IArticleCatalog catalog, TimeProvider time) : ICaseAsker
{
    private readonly CitationCheck _citations = new(catalog);
    private readonly SearchAsker _searches = new(searcher, time);

    public async ValueTask<AskedCase> AskAsync(EvalCase item, int depth, CancellationToken cancellation)
    {
        var found = await _searches.AskAsync(item, depth, cancellation).ConfigureAwait(false);
        var timed = await TimedAnswer.AskAsync(answerer, item.Question, time, cancellation).ConfigureAwait(false);
        var answer = timed.Answer;
        var citation = answer.Citations is [var first, ..] ? first : null;
        return new AskedCase(
            found.Ranking,
            new CaseAnswer(
                answer.Text,
                answer.IsRefusal ? "" : AnswerWords.ShortAnswer(answer.ShortAnswer, answer.Text),
                citation?.Quote ?? AnswerWords.Quotation(answer.Text),
                answer.IsRefusal,
                answer.Judgment?.Confidence,
                answer.Judgment?.Uncertain is { } uncertain ? AnswerWords.ShortAnswer(uncertain.ShortAnswer, uncertain.Text) : null,
                citation is null ? null : IndexOf(citation, found.Ranking)
            )
            {
                QuoteArticle = (citation ?? answer.Judgment?.Uncertain?.Citation)?.ArticleId?.Value,
            },
            new CaseCost(
                found.Cost.SearchMs,
                timed.First?.TotalMilliseconds,
                timed.Total.TotalMilliseconds,
                answer.Usage.PromptTokens,
                answer.Usage.CachedTokens,
                answer.Usage.ComputedTokens,
                answer.Usage.CompletionTokens
            )
            {
                Author = answer.Author is { } author ? CaseAuthor.Of(author) : null,
            },
            citation is null ? null : await QuotedAsync(citation, answer, cancellation).ConfigureAwait(false)
        );
    }

    private async ValueTask<QuotedPassage> QuotedAsync(Citation citation, Answer answer, CancellationToken cancellation) =>
        new(answer.Passages[citation.PassageIndex].Text, await _citations.StandsAsync(citation, cancellation).ConfigureAwait(false));

    private static int? IndexOf(Citation citation, IReadOnlyList<RankedPassage> ranking)
    {
        foreach (var (index, passage) in ranking.Index())
        {
            if (
                passage.ArticleId == citation.ArticleId?.Value
                && passage.Revision == citation.Revision
                && passage.Start <= citation.Start
                && passage.End >= citation.End
            )
            {
                return index;
            }
        }

        return null;
    }
}
