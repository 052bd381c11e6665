namespace Rag.Feeds.Tests.Week;

/// <summary>A request that a server of the simulated web got.</summary>
/// <param name="Status">0 where no answer came.</param>
internal sealed record Asked(string Host, string Path, DateTimeOffset At, int Status, TimeSpan? RetryAfter, DateTimeOffset AnsweredAt);
