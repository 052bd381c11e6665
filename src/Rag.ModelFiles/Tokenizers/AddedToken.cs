namespace Rag.ModelFiles.Tokenizers;

/// <summary>A token that is recognized by its name alone, outside of the vocabulary's rules.</summary>
/// <param name="IsSpecial">Whether the token is a control token, which never stands for text.</param>
/// <param name="TakesLeftSpace">Whether white space before the token in trusted text belongs to the token.</param>
/// <param name="TakesRightSpace">Whether white space after the token in trusted text belongs to the token.</param>
/// <param name="IsWholeWord">Whether the token is none where a letter, digit or mark touches it.</param>
/// <param name="IsNormalized">Whether the token is looked for after the text was normalized, by its own normalized name.</param>
internal sealed record AddedToken(
    int Id,
    string Content,
    bool IsSpecial,
    bool TakesLeftSpace = false,
    bool TakesRightSpace = false,
    bool IsWholeWord = false,
    bool IsNormalized = false
)
{
    /// <summary>
    /// Whether the token is white space and no more. It stands for itself in any text, since nobody can say anything to a model with it.
    /// </summary>
    public bool IsLayout => !IsSpecial && Content.All(c => char.IsWhiteSpace(c) || c == '▁');
}
