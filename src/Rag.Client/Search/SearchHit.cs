using Rag.Client.Articles;

namespace Rag.Client.Search;

/// <summary>A passage that was found.</summary>
/// <param name="Rank">From 1.</param>
/// <param name="Score">The higher the better; comparable within one search alone.</param>
/// <param name="Url">The publisher's; null where the article has none.</param>
/// <param name="Page">The service's page of this revision, with the passage marked.</param>
/// <param name="Start">With <paramref name="End"/>, half-open UTF-16 offsets of the text in the body of this revision.</param>
public sealed record SearchHit(
    int Rank,
    double Score,
    string ArticleId,
    int Revision,
    string? Title,
    string? Url,
    string? Source,
    DateTimeOffset? PublishedAt,
    string? Language,
    string Page,
    int Start,
    int End,
    string Text,
    Correction? Correction,
    Story? Story
);
