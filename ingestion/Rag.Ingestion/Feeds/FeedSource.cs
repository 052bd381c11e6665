namespace Rag.Ingestion.Feeds;

/// <summary>
/// What the transport knows of a feed: the address that relative links begin from, the charset and the language of its headers.
/// </summary>
internal sealed record FeedSource(string? Address = null, string? Charset = null, string? Language = null)
{
    public static FeedSource Unknown { get; } = new();
}
