using Rag.Core.Articles;

namespace Rag.Eval.Datasets;

/// <summary>A corpus with its questions.</summary>
/// <param name="Articles">Every article carries an id.</param>
public sealed record EvalDataset(string Name, EvalTask Task, IReadOnlyList<ArticleDraft> Articles, IReadOnlyList<EvalCase> Cases);
