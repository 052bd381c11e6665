namespace Rag.ModelFiles.Tokenizers;

/// <summary>The vocabulary and the rules of a WordPiece tokenizer.</summary>
/// <param name="Tokens">The tokens by id.</param>
/// <param name="LongestWord">In characters (code points); a longer word becomes the unknown token.</param>
internal sealed record WordPieceModel(
    IReadOnlyList<string> Tokens,
    AddedTokens Added,
    BertNormalization Normalization,
    int UnknownId,
    string ContinuationPrefix = "##",
    int LongestWord = 100
)
{
    public string ComputeDigest()
    {
        using var digest = new TokenizerDigest("wordpiece");
        digest.Add(Tokens);
        digest.Add(Added);
        digest.Add($"{Normalization} {UnknownId} {ContinuationPrefix} {LongestWord}");
        return digest.ToHex();
    }
}
