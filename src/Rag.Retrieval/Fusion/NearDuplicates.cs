using Rag.Retrieval.Lexical;
using Rag.Retrieval.Questions;

namespace Rag.Retrieval.Fusion;

/// <summary>
/// Tells the same text told again from further evidence. A chunk is a near duplicate of one accepted before when the two share at least a
/// given part of the three-word sequences of the smaller; agencies' texts run in several outlets so. Outlets that the question names are
/// each heard.
/// </summary>
internal sealed class NearDuplicates(IReadOnlyList<SourceMention> mentions, double threshold)
{
    private const int SequenceLength = 3;

    private readonly List<(HashSet<int> Sequences, string? Source)> _accepted = [];

    /// <summary>True, and remembered, when nothing accepted before says the same.</summary>
    public bool Accept(string text, string? source)
    {
        var sequences = SequencesOf(text);
        foreach (var (others, otherSource) in _accepted)
        {
            if (Overlap(sequences, others) >= threshold && !(source != otherSource && IsNamed(source) && IsNamed(otherSource)))
            {
                return false;
            }
        }

        _accepted.Add((sequences, source));
        return true;
    }

    private bool IsNamed(string? source) => source is not null && mentions.Any(mention => mention.Sources.Contains(source));

    private static double Overlap(HashSet<int> a, HashSet<int> b)
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

    /// <summary>Hashes of the sequences of lower-cased words, the same in every run.</summary>
    private static HashSet<int> SequencesOf(string text)
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
