namespace Rag.ModelFiles.Tokenizers.Steps;

/// <summary>A piece of a text that is being cut into words.</summary>
/// <param name="StartsText">Whether nothing of the whole text stands before it.</param>
internal readonly record struct TextPiece(string Text, bool StartsText);
