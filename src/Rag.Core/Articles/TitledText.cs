namespace Rag.Core.Articles;

/// <summary>What a chunk says.</summary>
/// <param name="Title">Of its article; null where it has none.</param>
public readonly record struct TitledText(string? Title, string Text);
