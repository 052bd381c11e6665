namespace Rag.Fetching.ModelHubs;

/// <summary>What may pass by itself: asked again, the hub may answer.</summary>
internal sealed class HubTroubleException(string message, TimeSpan? retryAfter = null, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>How long the hub wants to be left alone; null where it does not say.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}
