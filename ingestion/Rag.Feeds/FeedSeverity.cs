namespace Rag.Feeds;

/// <summary>How much a feed needs somebody to look at it; the worst last.</summary>
public enum FeedSeverity
{
    Fine,

    /// <summary>Somebody paused it.</summary>
    Paused,

    /// <summary>It was not asked yet.</summary>
    New,

    /// <summary>It works, but not as one would expect.</summary>
    Odd,

    /// <summary>Its last polls failed.</summary>
    Failing,

    /// <summary>The server says that it is gone for good.</summary>
    Gone,
}
