namespace Rag.Ingestion.Feeds.Formats;

/// <summary>A child of an element: either text or an element.</summary>
public readonly record struct MarkupNode(string? Text, MarkupElement? Element);
