namespace Rag.Core.Answers;

/// <summary>What an answer that was given is worth now.</summary>
public sealed record AnswerStatus(AnswerRecord Record, AnswerStanding Standing, IReadOnlyList<CitationStatus> Citations);
