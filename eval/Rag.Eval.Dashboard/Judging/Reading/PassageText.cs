namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>What the store has of a passage of a ranking.</summary>
/// <param name="Missing">Why there is no text, in a sentence; null where there is one.</param>
public sealed record PassageText(
    string Title,
    string? Source,
    DateTimeOffset? PublishedAt,
    string? Language,
    string? Link,
    IReadOnlyList<TextPiece> Pieces,
    string? Missing
);
