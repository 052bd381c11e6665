using Rag.Core.Articles;

namespace Rag.Eval.Datasets;

/// <summary>How well a ranking is told: a dataset's questions come with one or the other.</summary>
public enum EvalTask
{
    /// <summary>Several pieces of evidence a question, told by the words of the fact.</summary>
    MultiHop,

    /// <summary>One article a question.</summary>
    SinglePassage,
}

/// <summary>A corpus with its questions.</summary>
/// <param name="Articles">Every article carries an id.</param>
public sealed record EvalDataset(string Name, EvalTask Task, IReadOnlyList<ArticleDraft> Articles, IReadOnlyList<EvalCase> Cases);

/// <summary>A dataset's files are missing or not what they should be; the message names the file and the mend.</summary>
public sealed class DatasetException(string message, Exception? inner = null) : Exception(message, inner);
