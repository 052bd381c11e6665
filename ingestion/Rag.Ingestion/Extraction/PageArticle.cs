namespace Rag.Ingestion.Extraction;

/// <summary>What was found in a page. The text is empty where there is none; the captions of pictures are no part of it.</summary>
internal sealed record PageArticle(string? Title, string? Byline, string Text, IReadOnlyList<string> Captions);
