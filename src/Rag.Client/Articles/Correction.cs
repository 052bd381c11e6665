namespace Rag.Client.Articles;

/// <summary>What a publisher said when it corrected an article.</summary>
/// <param name="Start">With <paramref name="End"/>, where it stands in the revision's body; null where it does not.</param>
public sealed record Correction(DateTimeOffset At, string Sentence, int? Start, int? End);
