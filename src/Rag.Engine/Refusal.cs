namespace Rag.Engine;

/// <summary>Why the engine does not serve a request that is well formed.</summary>
/// <param name="RetryAfter">After which the same request is likely to be served, from the work ahead; null when waiting does not
/// help.</param>
public sealed record Refusal(RefusalReason Reason, TimeSpan? RetryAfter);
