namespace Rag.Ingestion.Feeds.Formats;

/// <summary>A child of an element: either text or an element.</summary>
internal readonly record struct MarkupNode(string? Text, MarkupElement? Element);
