namespace Rag.Core.Answers;

/// <summary>A span that may be the answer.</summary>
/// <param name="Score">In logits, less what its passage's rank takes off: comparable within one question.</param>
public sealed record SpanReading(string Text, double Score);
