using System.Globalization;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>
/// The tokens that stand for single bytes in vocabularies that are not byte-level (<c>&lt;0x0A&gt;</c>): a character without a token of its
/// own is written in them.
/// </summary>
internal static class ByteTokens
{
    private const int Length = 6;

    public static byte? ValueOf(string token) =>
        token.Length == Length
        && token.StartsWith("<0x", StringComparison.Ordinal)
        && token[^1] == '>'
        && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    /// <summary>The id of the token of each byte; -1 where the vocabulary has none.</summary>
    public static int[] Find(IReadOnlyList<string> tokens)
    {
        var ids = new int[256];
        Array.Fill(ids, -1);
        for (var id = 0; id < tokens.Count; id++)
        {
            if (ValueOf(tokens[id]) is { } value && tokens[id] == $"<0x{value:X2}>")
            {
                ids[value] = id;
            }
        }

        return ids;
    }
}
