namespace Rag.ModelFiles.Tokenizers.Words;

/// <summary>What a byte-pair vocabulary does with characters before it merges them.</summary>
/// <param name="UnknownId">For a character without a token; without it the character is left out.</param>
/// <param name="FusesUnknown">Whether neighboring unknown characters are one unknown token.</param>
/// <param name="ByteTokens">The tokens of single bytes, or null where characters are not written in bytes.</param>
/// <param name="Prefix">Before every character of a word but the first.</param>
/// <param name="Suffix">Behind the last character of a word.</param>
/// <param name="WholeWords">Whether a word that is a token becomes that token, whatever the merges would make of it.</param>
internal sealed record BpeRules(
    int? UnknownId = null,
    bool FusesUnknown = false,
    int[]? ByteTokens = null,
    string Prefix = "",
    string Suffix = "",
    bool WholeWords = false
);
