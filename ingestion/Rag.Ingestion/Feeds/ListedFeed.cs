namespace Rag.Ingestion.Feeds;

/// <summary>A feed as <c>rag feeds parse</c> tells it: texts as the feed gives them, HTML where it gives HTML.</summary>
public sealed record ListedFeed(string File, string? Title, IReadOnlyList<ListedEntry> Entries);
