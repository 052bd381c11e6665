namespace Rag.Client.Answers;

/// <summary>A question that was asked before, with the answer it got; null where it got none.</summary>
public sealed record Turn(string Question, string? Answer);
