namespace Rag.Feeds.Administration;

/// <summary>An entry of a feed that was looked at.</summary>
public sealed record FoundEntry(string? Title, string? Url, DateTimeOffset? PublishedAt);
