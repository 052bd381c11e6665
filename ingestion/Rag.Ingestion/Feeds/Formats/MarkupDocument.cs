namespace Rag.Ingestion.Feeds.Formats;

/// <summary>What markup was read to; a file without any element has no root.</summary>
internal sealed record MarkupDocument(MarkupElement? Root, int? BreaksOffInLine);
