namespace Rag.ModelFiles.Tokenizers.Steps;

/// <summary>
/// What a WordPiece token stands for in a text: a word with a space before it, or the rest of one, without. WordPiece keeps no white
/// space, so the space before signs and endings that touch the word before them is left out again.
/// </summary>
internal static class WordPieceText
{
    private static readonly (string Written, string Meant)[] s_cleanups =
    [
        (" .", "."),
        (" ?", "?"),
        (" !", "!"),
        (" ,", ","),
        (" ' ", "'"),
        (" n't", "n't"),
        (" 'm", "'m"),
        (" do not", " don't"),
        (" 's", "'s"),
        (" 've", "'ve"),
        (" 're", "'re"),
    ];

    public static string Of(string token, string prefix, bool cleansUp, bool isFirst)
    {
        var text =
            isFirst ? token
            : token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..]
            : " " + token;
        return cleansUp && text.Contains(' ')
            ? s_cleanups.Aggregate(text, (clean, pair) => clean.Replace(pair.Written, pair.Meant, StringComparison.Ordinal))
            : text;
    }
}
