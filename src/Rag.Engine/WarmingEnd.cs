namespace Rag.Engine;

public enum WarmingEnd
{
    /// <summary>Every chunk was encoded, or was there already.</summary>
    Cached,

    Canceled,

    /// <summary>No room without evicting what is worth more, or too much is queued already.</summary>
    NoRoom,

    /// <summary>The model failed in a step of it.</summary>
    Failed,
}
