using System.Runtime.CompilerServices;
using Rag.Core.Articles;
using Rag.Core.Text;

namespace Rag.Eval.Making;

/// <summary>Questions by rule, from every sentence of articles. Owned by one caller.</summary>
public sealed class RuleQuestions : IQuestionSource
{
    /// <summary>News says first what it is about, and a page of a hundred paragraphs is no news.</summary>
    private const int Reach = 20_000;

    private readonly NewsVocabulary _vocabulary = new();

    /// <summary>Learns which words are names and which are not; the more it has learned, the more sentences are read rightly.</summary>
    public void Learn(string text) => _vocabulary.Learn(text);

    public IEnumerable<MadeQuestion> Of(Article article)
    {
        Learn(article.Body);
        var text = article.Body.Length > Reach ? article.Body[..Reach] : article.Body;
        foreach (var span in Sentences.Split(text))
        {
            var sentence = text[span.Start..span.End];
            foreach (var made in QuestionRules.Of(_vocabulary.WithoutCapital(sentence)))
            {
                yield return made with
                {
                    Sentence = sentence,
                };
            }
        }
    }

    async IAsyncEnumerable<MadeQuestion> IQuestionSource.OfAsync(Article article, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var made in Of(article))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return made;
        }
    }
}
