namespace Rag.Engine;

public enum WarmingEnd
{
    /// <summary>Every chunk was encoded, or was there already.</summary>
    Cached,

    Canceled,

    /// <summary>Room could only be made by evicting chunks of more worth, or too many warmings are in line already.</summary>
    NoRoom,

    /// <summary>The model failed in a step of it.</summary>
    Failed,
}
