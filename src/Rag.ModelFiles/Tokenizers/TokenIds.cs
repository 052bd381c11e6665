using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>Bounds on the ids of a vocabulary: an id makes a table of its size.</summary>
internal static class TokenIds
{
    /// <summary>The most ids: far more than any real vocabulary has.</summary>
    public const int Most = 4_000_000;

    /// <summary>Added tokens: a few hundred in real vocabularies. They are looked for in every text that may hold them.</summary>
    public const int MostAdded = 100_000;

    /// <summary>The longest text of an added token, in UTF-16 units.</summary>
    public const int LongestAdded = 1024;

    /// <summary>Ids without a token that a vocabulary may have beyond as many as it has tokens.</summary>
    private const int Gaps = 65_536;

    /// <exception cref="ModelFileException">The id is negative or far beyond what so many tokens need.</exception>
    public static void Require(string path, int id, string token, int tokens)
    {
        var end = (int)Math.Min(Most, (2L * tokens) + Gaps);
        if (id < 0 || id >= end)
        {
            throw new ModelFileException(path, $"the token {token} has no id from 0 to {end - 1}, as a vocabulary of {tokens} tokens has.");
        }
    }

    /// <exception cref="ModelFileException">There are more or longer ones than are looked for.</exception>
    public static void RequireAdded(string path, IReadOnlyCollection<AddedToken> added)
    {
        if (added.Count > MostAdded)
        {
            throw new ModelFileException(path, $"the tokenizer has {added.Count} added tokens, more than the {MostAdded} that are read.");
        }

        if (added.FirstOrDefault(token => token.Content.Length > LongestAdded) is { } longest)
        {
            throw new ModelFileException(
                path,
                $"the added token {longest.Id} has {longest.Content.Length} characters, more than the {LongestAdded} that are read."
            );
        }
    }
}
