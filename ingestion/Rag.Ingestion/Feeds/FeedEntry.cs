namespace Rag.Ingestion.Feeds;

/// <summary>One entry as its feed gives it: texts plain, nothing guessed, nothing cleaned yet.</summary>
internal sealed record FeedEntry(
    string? Id,
    string? Url,
    string? Title,
    string? Author,
    string? Category,
    DateTimeOffset? Published,
    DateTimeOffset? Updated,
    string? Summary,
    string? Content
);

/// <summary>What a feed says about itself.</summary>
internal sealed record FeedHead(string? Title, string? Url, string? Author);
