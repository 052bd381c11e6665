using System.Runtime.CompilerServices;
using Rag.Core.Articles;
using Rag.Core.Text;

namespace Rag.Eval.Making;

/// <summary>Questions by rule, from every sentence.</summary>
internal sealed class RuleQuestions(NewsVocabulary vocabulary) : IQuestionSource
{
    /// <summary>News says first what it is about, and a page of a hundred paragraphs is no news.</summary>
    private const int Reach = 20_000;

    public async IAsyncEnumerable<MadeQuestion> OfAsync(Article article, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        vocabulary.Learn(article.Body);
        var text = article.Body.Length > Reach ? article.Body[..Reach] : article.Body;
        foreach (var span in Sentences.Split(text))
        {
            cancellation.ThrowIfCancellationRequested();
            var sentence = text[span.Start..span.End];
            foreach (var made in QuestionRules.Of(vocabulary.WithoutCapital(sentence)))
            {
                yield return made with
                {
                    Sentence = sentence,
                };
            }
        }
    }
}
