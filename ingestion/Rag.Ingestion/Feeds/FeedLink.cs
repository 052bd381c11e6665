namespace Rag.Ingestion.Feeds;

/// <summary>A link with its relation in lower case ("alternate" where the feed names none); the address is absolute.</summary>
internal sealed record FeedLink(
    string Relation,
    string Url,
    string? Type = null,
    string? Language = null,
    string? Title = null,
    long? Length = null
)
{
    public const string Alternate = "alternate";
}
