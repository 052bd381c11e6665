namespace Rag.Ingestion.Feeds;

/// <summary>A file that comes with an entry: its enclosure, a picture, a film. The length is in bytes.</summary>
internal sealed record FeedMedia(string Url, string? Type = null, long? Length = null, string? Title = null, string? Text = null);
