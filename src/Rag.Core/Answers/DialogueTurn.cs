namespace Rag.Core.Answers;

/// <summary>A question that was asked before, with the text that answered it; null where none is known.</summary>
public sealed record DialogueTurn(string Question, string? Answer);
