using Rag.Core.Articles;

namespace Rag.Eval.Making;

/// <summary>Makes questions from articles.</summary>
internal interface IQuestionSource
{
    IAsyncEnumerable<MadeQuestion> OfAsync(Article article, CancellationToken cancellation);
}
