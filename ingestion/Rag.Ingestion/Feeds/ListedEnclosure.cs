namespace Rag.Ingestion.Feeds;

/// <summary>A file that comes with an entry; the length is in bytes.</summary>
public sealed record ListedEnclosure(string Url, string? Type, long? Length);
