namespace Rag.Core.Answers;

/// <summary>A passage that was read, with the spans in it that may be the answer, best first.</summary>
public sealed record PassageReading(StoredPassage Passage, IReadOnlyList<SpanReading> Spans);
