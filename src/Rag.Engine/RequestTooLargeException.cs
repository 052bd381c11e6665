namespace Rag.Engine;

/// <summary>A request that can never run on this engine; the message says why and what would mend it.</summary>
public sealed class RequestTooLargeException(string message, RefusalReason reason) : ArgumentException(message)
{
    public RefusalReason Reason { get; } = reason;
}
