using Rag.Core.Answers;

namespace Rag.Engine;

/// <summary>How a sequence ended, and what it cost.</summary>
/// <param name="TimeToFirstToken">From submission; null when none came.</param>
/// <param name="Refusal">Set when the engine did not serve the request for want of time or room; <paramref name="Error"/> says the same in
/// words.</param>
public sealed record Completion(
    FinishReason Reason,
    Usage Usage,
    TimeSpan? TimeToFirstToken,
    TimeSpan Total,
    string? Error,
    Refusal? Refusal = null
)
{
    /// <summary>From submission until it had all it needed to run; null where it never had.</summary>
    public TimeSpan? TimeInLine { get; init; }

    /// <summary>Prompt tokens whose KV had been read from disk, for this sequence or for one before it.</summary>
    public int DiskTokens { get; init; }
}
