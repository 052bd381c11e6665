namespace Rag.Eval.Figures;

/// <summary>The passage that an answer quotes.</summary>
/// <param name="IsAsStored">Whether the quotation stands where it says in the article as it is stored.</param>
public sealed record QuotedPassage(string Text, bool IsAsStored);
