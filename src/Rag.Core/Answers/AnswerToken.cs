namespace Rag.Core.Answers;

/// <summary>One token generated, or one that might have been.</summary>
/// <param name="Bytes">UTF-8, perhaps not whole characters; empty for a special token.</param>
/// <param name="LogProbability">Natural log, of the model as it is: before grounding, penalties and temperature.</param>
/// <param name="Alternatives">The likeliest tokens in its place, likeliest first.</param>
public sealed record AnswerToken(ReadOnlyMemory<byte> Bytes, double LogProbability, IReadOnlyList<AnswerToken> Alternatives);
