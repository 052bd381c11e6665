namespace Rag.Ingestion.Feeds.Formats;

/// <summary>An attribute; names are in lower case, and one without a prefix is in no namespace.</summary>
public readonly record struct MarkupAttribute(string Space, string Name, string Value);
