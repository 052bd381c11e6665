namespace Rag.Retrieval.Lexical;

/// <summary>A document as its terms count, for an index that lies elsewhere.</summary>
/// <param name="Length">Indexed words, each as often as it stands there.</param>
/// <param name="Terms">How often each stands there, at most 255 times.</param>
public sealed record LexicalCounts(int Length, IReadOnlyDictionary<string, int> Terms)
{
    private const int HighestFrequency = byte.MaxValue;

    public static LexicalCounts Of(in LexicalDocument document)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var length = 0;
        foreach (var part in document.Parts())
        {
            var terms = Analyzer.Terms(part);
            length += terms.Count;
            foreach (var term in terms)
            {
                counts[term] = Math.Min(HighestFrequency, counts.GetValueOrDefault(term) + 1);
            }
        }

        return new LexicalCounts(length, counts);
    }
}
