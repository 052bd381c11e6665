namespace Rag.Engine;

public enum RefusalReason
{
    /// <summary>As many sequences as the engine takes are being served or wait.</summary>
    QueueFull,

    /// <summary>The first token would come after the request's deadline.</summary>
    Deadline,

    /// <summary>More tokens of the prompt would have to be computed than the request allows.</summary>
    ComputedTokens,

    /// <summary>The prompt is longer than the model's context.</summary>
    Context,

    /// <summary>The prompt needs more blocks than the whole KV cache has.</summary>
    Pool,
}

/// <summary>Why the engine does not serve a request that is well formed.</summary>
/// <param name="RetryAfter">After which the same request is likely to be served, from the work ahead; null when waiting does not help.</param>
public sealed record Refusal(RefusalReason Reason, TimeSpan? RetryAfter);

/// <summary>A request that can never run on this engine; the message says why and what would mend it.</summary>
public sealed class RequestTooLargeException(string message, RefusalReason reason) : ArgumentException(message)
{
    public RefusalReason Reason { get; } = reason;
}
