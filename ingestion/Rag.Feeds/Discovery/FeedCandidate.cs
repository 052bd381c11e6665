namespace Rag.Feeds.Discovery;

/// <summary>An address where a feed may be.</summary>
/// <param name="Title">What the page calls it, or null.</param>
/// <param name="IsNamed">False for a place where many sites have one, and this page does not say so.</param>
public sealed record FeedCandidate(Uri Address, string? Title, bool IsNamed);
