namespace Rag.Core.Answers;

/// <summary>What a reader said of an answer, and nothing of what was asked or answered.</summary>
/// <param name="Tenant">Who said it: <see cref="Access.Audience.Tenant"/>.</param>
/// <param name="At">When it was said last.</param>
/// <param name="Comment">At most <see cref="LongestComment"/> UTF-16 units; null where none was given.</param>
public sealed record AnswerFeedback(string AnswerId, string Tenant, Thumb Thumb, DateTimeOffset At, string? Comment = null)
{
    public const int LongestComment = 1000;
}
