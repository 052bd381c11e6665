namespace Rag.Client.Answers;

/// <summary>What a reader thinks of an answer.</summary>
/// <param name="IsGood">Thumb up, or thumb down.</param>
/// <param name="Comment">At most 1,000 characters.</param>
public sealed record Feedback(bool IsGood, string? Comment = null);
