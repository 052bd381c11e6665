using Rag.Core.Articles;
using Rag.Core.Evaluation;

namespace Rag.Eval.Datasets;

/// <summary>A corpus with its questions.</summary>
/// <param name="Articles">Every article carries an id.</param>
public sealed record EvalDataset(string Name, EvalTask Task, IReadOnlyList<ArticleDraft> Articles, IReadOnlyList<EvalCase> Cases);
