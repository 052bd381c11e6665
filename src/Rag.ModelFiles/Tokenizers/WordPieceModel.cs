namespace Rag.ModelFiles.Tokenizers;

/// <param name="Tokens">By id.</param>
/// <param name="LongestWord">In characters (code points); longer words are unknown.</param>
internal sealed record WordPieceModel(
    IReadOnlyList<string> Tokens,
    AddedTokens Added,
    BertNormalization Normalization,
    int UnknownId,
    string ContinuationPrefix = "##",
    int LongestWord = 100)
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
