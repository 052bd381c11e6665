namespace Rag.ModelFiles.Tokenizers;

/// <summary>The classes of characters in word patterns.</summary>
internal enum CharacterClass : byte
{
    Other,
    Letter,
    Number,
    Space,
}
