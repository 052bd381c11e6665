namespace Rag.Eval.Stories;

/// <summary>Two articles that somebody has read to tell whether they tell the same story.</summary>
/// <param name="First">Lower-case hex SHA-256 of the article's link.</param>
public sealed record StoryPair(string First, string Second, bool IsSame)
{
    /// <summary>Whether the pair is in the half that weights are fitted on. The other half is for reporting alone.</summary>
    public bool IsForTuning => (PairHash()[3] & 1) == 0;

    /// <summary>The halves are told apart by the pair itself, so that nobody chooses.</summary>
    private byte[] PairHash() => System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(First + Second));
}
