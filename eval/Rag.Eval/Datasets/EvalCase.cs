namespace Rag.Eval.Datasets;

/// <summary>A question with the evidence that a right ranking must hold.</summary>
/// <param name="Kind">The data set's own class of question, for figures by class.</param>
/// <param name="Evidence">Every piece of evidence that the answer rests on; at least one.</param>
public sealed record EvalCase(string Id, string Question, string Kind, IReadOnlyList<Evidence> Evidence);
