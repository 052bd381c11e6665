using Rag.Retrieval.Lexical;

namespace Rag.Retrieval.Fusion;

/// <summary>Three-word sequences of a text, by which texts that say the same are told.</summary>
internal static class WordSequences
{
    private const int SequenceLength = 3;

    /// <summary>Hashes of the sequences of lower-cased words, the same in every run.</summary>
    public static HashSet<int> Of(string text)
    {
        var sequences = new HashSet<int>();
        Span<char> buffer = stackalloc char[WordReader.LongestWord];
        Span<uint> last = stackalloc uint[SequenceLength];
        var words = new WordReader(text, buffer);
        for (var count = 1; words.Read(); count++)
        {
            last[1..].CopyTo(last);
            last[^1] = Hash(words.Word);
            if (count >= SequenceLength)
            {
                sequences.Add((int)(((last[0] * 31) + last[1]) * 31 + last[2]));
            }
        }

        return sequences;
    }

    /// <summary>The part of the smaller text's sequences that the other holds too, in [0, 1].</summary>
    public static double Overlap(HashSet<int> a, HashSet<int> b)
    {
        var (few, many) = a.Count <= b.Count ? (a, b) : (b, a);
        if (few.Count == 0)
        {
            return 0;
        }

        var shared = 0;
        foreach (var sequence in few)
        {
            shared += many.Contains(sequence) ? 1 : 0;
        }

        return (double)shared / few.Count;
    }

    /// <summary>FNV-1a over UTF-16 units.</summary>
    private static uint Hash(ReadOnlySpan<char> word)
    {
        var hash = 2166136261u;
        foreach (var c in word)
        {
            hash = (hash ^ c) * 16777619u;
        }

        return hash;
    }
}
