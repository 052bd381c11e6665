namespace Rag.Core.Answers;

/// <summary>The engine did not take the question for want of time or room; the message says why.</summary>
/// <param name="retryAfter">After which the same question is likely to be answered; null when waiting does not help.</param>
public sealed class AnswerRefusedException(string message, TimeSpan? retryAfter) : AnswerFailedException(message)
{
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
