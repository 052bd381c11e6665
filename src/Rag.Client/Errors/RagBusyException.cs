namespace Rag.Client.Errors;

/// <summary>The service has no time for the request, or the caller has used what it may use.</summary>
public sealed class RagBusyException(string message) : RagException(message)
{
    /// <summary>After which the same request is likely to be answered; null where waiting does not help, or where nobody said.</summary>
    public TimeSpan? RetryAfter { get; internal set; }
}
