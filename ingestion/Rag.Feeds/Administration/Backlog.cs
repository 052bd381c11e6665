namespace Rag.Feeds.Administration;

/// <summary>A large amount of articles on their way in.</summary>
/// <param name="Done">Of the total, those that wait no more.</param>
/// <param name="Total">As many as there were together since nothing waited.</param>
/// <param name="PerSecond">Null until it is known.</param>
/// <param name="EndsAt">When it will be done at this rate; null where that is not known.</param>
public sealed record Backlog(long Done, long Total, double? PerSecond, DateTimeOffset? EndsAt);
