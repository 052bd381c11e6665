namespace Rag.Api.Pages;

/// <summary>A piece of two texts that are shown as one, as it may stand on a page.</summary>
internal readonly record struct DifferentPiece(PieceKind Kind, string Text);
