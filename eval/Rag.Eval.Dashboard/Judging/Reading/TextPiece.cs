namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>A stretch of a passage.</summary>
/// <param name="IsTerm">Whether the question has this word.</param>
/// <param name="IsFact">Whether it belongs to the words of the evidence.</param>
public sealed record TextPiece(string Text, bool IsTerm, bool IsFact);
