namespace Rag.Client.Answers;

/// <summary>What an answer that was given is worth now.</summary>
/// <param name="Status"><c>current</c>, <c>corrected</c> or <c>retracted</c>.</param>
/// <param name="Answered">When it was given, in seconds since the beginning of 1970.</param>
public sealed record AnswerStatus(string Id, string Status, long Answered, IReadOnlyList<CitationStatus> Citations);
