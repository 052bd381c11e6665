namespace Rag.Eval.Making;

/// <summary>A question that was made from a sentence, before it is known to be worth asking.</summary>
/// <param name="Rule">By which it was made; the kind of its case.</param>
/// <param name="Golds">What the sentence answers it with, as it stands there first.</param>
/// <param name="Sentence">As it stands in the article.</param>
public sealed record MadeQuestion(string Rule, string Question, IReadOnlyList<string> Golds, string Sentence);
