using Rag.Core.Articles;
using Rag.Core.Evaluation;

namespace Rag.Eval.Misses;

/// <summary>Finders over one store.</summary>
public sealed class MissFinders(IArticleCatalog articles) : IMissFinders
{
    public IMissFinder Over(IEvalStages stages) => new MissFinder(articles, stages.SearchExplainer, () => stages.AnswerExplainer);
}
