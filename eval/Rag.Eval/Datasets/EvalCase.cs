namespace Rag.Eval.Datasets;

/// <summary>A question with what a right ranking must hold.</summary>
/// <param name="Kind">The dataset's own class of question, for figures by class.</param>
/// <param name="Evidence">Every piece that the answer rests on; at least one.</param>
public sealed record EvalCase(string Id, string Question, string Kind, IReadOnlyList<Evidence> Evidence);
