namespace Rag.Ingestion.Feeds;

/// <summary>A category or keyword; the label is what readers are shown, where it differs from the term.</summary>
internal sealed record FeedTag(string Term, string? Scheme = null, string? Label = null);
