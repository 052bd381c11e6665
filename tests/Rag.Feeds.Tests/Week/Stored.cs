namespace Rag.Feeds.Tests.Week;

/// <summary>An article that came out of the queue.</summary>
internal sealed record Stored(string Key, DateTimeOffset DueAt, DateTimeOffset At);
