using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>The vocabulary and the rules of a byte-level byte-pair tokenizer.</summary>
/// <param name="Tokens">The tokens by id, written in the byte alphabet; an id without a token has an empty string.</param>
/// <param name="Merges">The two tokens of each merge and the token that they become, in order of rank.</param>
/// <param name="WholeWords">Whether a word that is a token becomes that token, whatever the merges would make of it.</param>
/// <param name="ComposesCharacters">Whether text is first brought to Unicode's composed form (NFC).</param>
internal sealed record ByteLevelBpeModel(
    IReadOnlyList<string> Tokens,
    IReadOnlyList<(int Left, int Right, int Merged)> Merges,
    AddedTokens Added,
    WordSplitting Splitting,
    bool WholeWords,
    bool ComposesCharacters
)
{
    /// <summary>Finds the ids of merges that a file gives as text; <paramref name="pairs"/> are in order of rank.</summary>
    /// <param name="prefix">What a right token has before its text that the merged token has not.</param>
    public static List<(int Left, int Right, int Merged)> Resolve(
        string path,
        IReadOnlyList<string> tokens,
        IEnumerable<(string Left, string Right)> pairs,
        string prefix = ""
    )
    {
        var ids = new Dictionary<string, int>(tokens.Count, StringComparer.Ordinal);
        for (var id = 0; id < tokens.Count; id++)
        {
            ids.TryAdd(tokens[id], id);
        }

        var merges = new List<(int, int, int)>();
        foreach (var (left, right) in pairs)
        {
            merges.Add(
                left.Length > 0
                && right.Length > prefix.Length
                && ids.TryGetValue(left, out var l)
                && ids.TryGetValue(right, out var r)
                && ids.TryGetValue(left + right[prefix.Length..], out var merged)
                    ? (l, r, merged)
                    : throw new ModelFileException(
                        path,
                        $"the merge of {left} and {right} names a token that the vocabulary does not hold."
                    )
            );
        }

        return merges;
    }

    public string ComputeDigest()
    {
        using var digest = new TokenizerDigest("byte-level-bpe");
        digest.Add(Tokens);
        digest.Add([.. Merges.Select(m => m.ToString())]);
        digest.Add(Added);
        digest.Add($"{Splitting} {WholeWords} {ComposesCharacters}");
        return digest.ToHex();
    }
}
