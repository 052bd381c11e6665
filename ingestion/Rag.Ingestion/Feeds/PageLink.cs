namespace Rag.Ingestion.Feeds;

/// <summary>A link of a page: what it says of itself, and where it leads.</summary>
/// <param name="Relations">Of a link element, in lower case; empty for a link within the text.</param>
/// <param name="Address">Absolute, http or https.</param>
/// <param name="Type">A media type in lower case without parameters, or null.</param>
/// <param name="Title">Its title, or of a link within the text its words; null without any.</param>
public sealed record PageLink(IReadOnlyList<string> Relations, Uri Address, string? Type, string? Title);
