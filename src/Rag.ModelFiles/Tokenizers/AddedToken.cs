namespace Rag.ModelFiles.Tokenizers;

/// <summary>A token that is recognized by its name alone, outside of the vocabulary's rules.</summary>
/// <param name="IsSpecial">Whether the token is a control token, which never stands for text.</param>
/// <param name="TakesLeftSpace">Whether white space before the token in trusted text belongs to the token.</param>
/// <param name="TakesRightSpace">Whether white space after the token in trusted text belongs to the token.</param>
internal sealed record AddedToken(int Id, string Content, bool IsSpecial, bool TakesLeftSpace = false, bool TakesRightSpace = false);
