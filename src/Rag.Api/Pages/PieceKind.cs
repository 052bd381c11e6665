namespace Rag.Api.Pages;

/// <summary>What became of a piece of a text.</summary>
internal enum PieceKind
{
    Same,
    Removed,
    Added,
}
