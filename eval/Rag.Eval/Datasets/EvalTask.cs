namespace Rag.Eval.Datasets;

/// <summary>How the quality of a ranking is told; it is the same for all questions of a data set.</summary>
public enum EvalTask
{
    /// <summary>A question has several pieces of evidence, recognized by the words of the fact.</summary>
    MultiHop,

    /// <summary>A question has one article that answers it.</summary>
    SinglePassage,
}
