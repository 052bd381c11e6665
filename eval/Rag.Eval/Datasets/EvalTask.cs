namespace Rag.Eval.Datasets;

/// <summary>How well a ranking is told: a dataset's questions come with one or the other.</summary>
public enum EvalTask
{
    /// <summary>Several pieces of evidence a question, told by the words of the fact.</summary>
    MultiHop,

    /// <summary>One article a question.</summary>
    SinglePassage,
}
