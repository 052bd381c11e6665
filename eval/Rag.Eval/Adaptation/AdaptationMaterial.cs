using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Core.Text;
using Rag.Eval.Making;
using Rag.Eval.Reading;

namespace Rag.Eval.Adaptation;

/// <summary>
/// Questions with the passages that answer them: made by rule from what the newest public articles say, searches in their words, their
/// headlines, and what readers found well answered. What only some may read is never learned from.
/// </summary>
public static class AdaptationMaterial
{
    public const string Headline = "headline";

    /// <summary>Of a search in the words of a sentence without its names.</summary>
    public const string Remembered = "remembered";

    /// <summary>So many questions by rule, and so many searches, of one article: a long one teaches no more than that.</summary>
    private const int PerArticle = 4;

    /// <summary>News says first what it is about.</summary>
    private const int Reach = 20_000;

    private const int Seed = 1;
    private const int FewestHeadlineWords = 4;

    /// <param name="most">Of the newest articles so many are read.</param>
    /// <param name="accepted">Questions that readers found well answered, with evidence and answers: <see cref="ThumbCases"/>.</param>
    /// <returns>What readers asked, then the articles' own, newest article first; no question twice.</returns>
    public static async Task<IReadOnlyList<AdaptationQuestion>> GatherAsync(
        IArticleCatalog articles,
        int most,
        IReadOnlyList<EvalCase> accepted,
        CancellationToken cancellation
    )
    {
        var (asked, questions) = (new HashSet<string>(StringComparer.Ordinal), new List<AdaptationQuestion>());
        foreach (var item in accepted)
        {
            if (await OfAsync(item, articles, cancellation).ConfigureAwait(false) is { } question && IsNew(question, asked))
            {
                questions.Add(question);
            }
        }

        var rules = new RuleQuestions();
        await foreach (var article in articles.LatestAsync(most, cancellation).ConfigureAwait(false))
        {
            if (SetMaker.IsUsable(article))
            {
                var chunks = await articles.ChunksOfAsync(article.Id, cancellation).ConfigureAwait(false);
                questions.AddRange(Of(article, chunks, rules).Where(question => IsNew(question, asked)));
            }
        }

        return questions;
    }

    private static bool IsNew(AdaptationQuestion question, HashSet<string> asked) =>
        asked.Add(ShortAnswerMetrics.Normalize(question.Question));

    private static IEnumerable<AdaptationQuestion> Of(Article article, IReadOnlyList<Chunk> chunks, RuleQuestions rules)
    {
        var made = rules.Of(article).Where(question => CopiedShare.Of(question.Question, question.Sentence) <= QuestionRules.MostCopied);
        var asked = SeededOrder.Of(made, Seed, question => question.Question).Take(PerArticle);
        var searched = SeededOrder.Of(Searches(article.Body), Seed, search => search.Question).Take(PerArticle);
        var isHeldOut = HeldOutArticles.Has(article.Id);
        foreach (var question in asked.Concat(searched))
        {
            if (chunks.FirstOrDefault(chunk => chunk.Text.Contains(question.Sentence, StringComparison.Ordinal)) is { } chunk)
            {
                yield return new AdaptationQuestion(
                    HeldOutArticles.NameOf(article.Id, question.Question),
                    question.Question,
                    question.Rule,
                    article.Id,
                    chunk.Text,
                    question.Sentence,
                    question.Golds,
                    isHeldOut,
                    article.FirstSeenAt
                );
            }
        }

        // Nobody asks in headlines, so that they decide nothing.
        if (!isHeldOut && chunks.Count > 0 && article.Title is { } title && title.Count(c => c == ' ') + 1 >= FewestHeadlineWords)
        {
            var name = HeldOutArticles.NameOf(article.Id, title);
            yield return new AdaptationQuestion(name, title, Headline, article.Id, chunks[0].Text, null, [], false, article.FirstSeenAt);
        }
    }

    private static IEnumerable<MadeQuestion> Searches(string body)
    {
        var text = body.Length > Reach ? body[..Reach] : body;
        foreach (var span in Sentences.Split(text))
        {
            var sentence = text[span.Start..span.End];
            if (RememberedWords.Of(sentence) is { } words)
            {
                yield return new MadeQuestion(Remembered, words, [], sentence);
            }
        }
    }

    /// <summary>Null where what was cited is stored no more, is not for everybody, or does not hold the answer any more.</summary>
    private static async ValueTask<AdaptationQuestion?> OfAsync(EvalCase item, IArticleCatalog articles, CancellationToken cancellation)
    {
        if (
            item.Evidence is not [var evidence]
            || item.Golds is not { Count: > 0 } golds
            || await articles.FindByNameAsync(evidence.ArticleId, cancellation).ConfigureAwait(false) is not { } article
            || !SetMaker.IsUsable(article)
        )
        {
            return null;
        }

        var chunks = await articles.ChunksOfAsync(article.Id, cancellation).ConfigureAwait(false);
        if (chunks.FirstOrDefault(chunk => WholeWords.Hold(chunk.Text, golds)) is not { } chunk)
        {
            return null;
        }

        var sentence = Sentences
            .Split(chunk.Text)
            .Select(span => chunk.Text[span.Start..span.End])
            .FirstOrDefault(text => WholeWords.Hold(text, golds));
        return new AdaptationQuestion(
            HeldOutArticles.NameOf(article.Id, item.Question),
            item.Question,
            item.Kind,
            article.Id,
            chunk.Text,
            sentence,
            golds,
            HeldOutArticles.Has(article.Id),
            article.FirstSeenAt
        );
    }
}
