using Rag.Core.Models;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>
/// The common part of the tokenizers: a vocabulary, added tokens, and ids gathered in a list that each thread has of its own.
/// </summary>
internal abstract class VocabularyTokenizer : ITokenizer
{
    /// <summary>The largest capacity of a list that is kept for the next text.</summary>
    private const int LargestScratch = 1 << 16;

    [ThreadStatic]
    private static List<int>? s_scratch;

    private readonly AddedTokens _added;

    protected VocabularyTokenizer(int vocabularySize, AddedTokens added, string digest)
    {
        _added = added;
        TokenBytes = new byte[vocabularySize][];
        Digest = digest;
    }

    public int VocabularySize => TokenBytes.Length;

    public string Digest { get; }

    /// <summary>The bytes of each token by id, empty for special tokens. The constructors of derived classes fill it.</summary>
    protected byte[][] TokenBytes { get; }

    public int[] Encode(string text)
    {
        var ids = Scratch();
        Append(text, ids);
        return ids.ToArray();
    }

    public int[] EncodeWithSpecials(string text)
    {
        var ids = Scratch();
        _added.Split(text, ids, Append);
        return ids.ToArray();
    }

    public int Count(string text)
    {
        var ids = Scratch();
        Append(text, ids);
        return ids.Count;
    }

    public int? SpecialToken(string name) => _added.IdOf(name);

    public bool IsSpecial(int id) => _added.IsSpecial(id);

    public ReadOnlySpan<byte> BytesOf(int id) => TokenBytes[id];

    public abstract string Decode(ReadOnlySpan<int> ids);

    /// <summary>Adds the ids of ordinary text.</summary>
    protected abstract void Append(ReadOnlySpan<char> text, List<int> ids);

    /// <summary>The list of this thread, emptied. A list that a huge text has made large is replaced.</summary>
    private static List<int> Scratch()
    {
        if (s_scratch is not { Capacity: <= LargestScratch } scratch)
        {
            return s_scratch = new List<int>(512);
        }

        scratch.Clear();
        return scratch;
    }
}
