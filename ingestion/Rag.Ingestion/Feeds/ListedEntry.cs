namespace Rag.Ingestion.Feeds;

/// <summary>An entry of a <see cref="ListedFeed"/>; dates are in UTC, and null where the feed's cannot be read.</summary>
public sealed record ListedEntry(
    string? Id,
    string? Url,
    string? Title,
    string? Author,
    DateTime? Published,
    DateTime? Updated,
    string? Summary,
    string? Content,
    IReadOnlyList<string> Tags,
    IReadOnlyList<ListedEnclosure> Enclosures
);
