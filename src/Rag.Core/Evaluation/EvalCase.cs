namespace Rag.Core.Evaluation;

/// <summary>A question with all that its ranking and its answer are judged by.</summary>
/// <param name="Id">Of the data set; no two of its cases share one.</param>
/// <param name="Kind">The data set's own class of question, for figures by class.</param>
/// <param name="Evidence">Every piece of evidence that the answer rests on; empty where rankings are not judged.</param>
public sealed record EvalCase(string Id, string Question, string Kind, IReadOnlyList<Evidence> Evidence)
{
    /// <summary>Accepted short answers; empty where the news does not answer the question; null where answers are not judged.</summary>
    public IReadOnlyList<string>? Golds { get; init; }
}
