namespace Rag.Core.Answers;

/// <summary>A passage that was found and not read.</summary>
public sealed record LeftOutPassage(Passage Passage, LeftOutReason Reason);
