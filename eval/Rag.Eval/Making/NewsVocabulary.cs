namespace Rag.Eval.Making;

/// <summary>
/// The words that the news writes small, and those that it writes with a capital within sentences. A sentence begins with a capital
/// whatever its first word is: only one that is written so elsewhere is a name.
/// </summary>
internal sealed class NewsVocabulary
{
    /// <summary>More words than English news uses; what comes later is not learned.</summary>
    private const int MostWords = 200_000;

    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public NewsVocabulary() => _lookup = _counts.GetAlternateLookup<ReadOnlySpan<char>>();

    public void Learn(string text)
    {
        var isBehindSmall = false;
        foreach (var range in text.AsSpan().SplitAny(" \n.,;:!?\"“”()"))
        {
            var word = text.AsSpan(range);
            if (word.Length > 1 && (char.IsLower(word[0]) || (char.IsUpper(word[0]) && isBehindSmall)))
            {
                if (_lookup.TryGetValue(word, out var count))
                {
                    _lookup[word] = count + 1;
                }
                else if (_counts.Count < MostWords)
                {
                    _lookup[word] = 1;
                }
            }

            // Marks split into empty words, so that what stands behind one is behind nothing.
            isBehindSmall = word.Length > 0 && char.IsLower(word[0]);
        }
    }

    /// <summary>The sentence as it would stand behind a comma.</summary>
    public string WithoutCapital(string sentence)
    {
        var end = sentence.IndexOfAny([' ', ',']);
        if (end <= 1 || !char.IsUpper(sentence[0]))
        {
            return sentence;
        }

        var small = string.Concat(char.ToLowerInvariant(sentence[0]).ToString(), sentence.AsSpan(1, end - 1));
        var (asName, asWord) = (_counts.GetValueOrDefault(sentence[..end]), _counts.GetValueOrDefault(small));
        var isBeforeName = end + 1 < sentence.Length && char.IsUpper(sentence[end + 1]);
        return asWord > asName || (asName == 0 && !isBeforeName) ? string.Concat(small, sentence.AsSpan(end)) : sentence;
    }
}
