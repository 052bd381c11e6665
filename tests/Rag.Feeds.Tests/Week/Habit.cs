namespace Rag.Feeds.Tests.Week;

/// <summary>How the server of a feed behaves.</summary>
internal enum Habit
{
    Healthy,

    /// <summary>Whole articles are on pages, the feed has stubs.</summary>
    Stubs,
    NoValidators,
    Ttl,
    MaxAge,
    Slow,
    TooSlow,
    Resets,
    Flaky,
    ServerErrors,
    TooManyRequests,
    MovedForGood,
    MovedForNow,
    Gone,
    BrokenXml,
    NoFeed,
    EndlessBody,
    GzipBomb,
    WrongLength,
    RobotsDenial,
    RobotsFailure,
}
