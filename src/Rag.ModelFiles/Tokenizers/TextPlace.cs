namespace Rag.ModelFiles.Tokenizers;

/// <summary>What is known of a stretch of text that is encoded.</summary>
/// <param name="StartsText">Whether nothing of the whole text stands before it.</param>
/// <param name="IsTrusted">Whether the names of control tokens in it are these tokens.</param>
internal readonly record struct TextPlace(bool StartsText, bool IsTrusted);
