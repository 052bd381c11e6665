namespace Rag.Feeds.Administration;

/// <summary>What can be done to a feed that stays.</summary>
public enum FeedChange
{
    Pause,

    /// <summary>A feed that is gone is asked again, too.</summary>
    Resume,

    /// <summary>It is due at once.</summary>
    PollNow,
}
