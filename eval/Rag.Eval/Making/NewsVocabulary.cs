namespace Rag.Eval.Making;

/// <summary>
/// The words that the news writes small. A sentence begins with a capital whatever its first word is: one of these is no name.
/// </summary>
internal sealed class NewsVocabulary
{
    /// <summary>More words than English news uses; what comes later is not learned.</summary>
    private const int MostWords = 200_000;

    private readonly HashSet<string> _small = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public NewsVocabulary() => _lookup = _small.GetAlternateLookup<ReadOnlySpan<char>>();

    public void Learn(string text)
    {
        foreach (var range in text.AsSpan().SplitAny(" \n.,;:!?\"“”()"))
        {
            var word = text.AsSpan(range);
            if (word.Length > 1 && char.IsLower(word[0]) && _small.Count < MostWords)
            {
                _lookup.Add(word);
            }
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
        return _small.Contains(small) ? string.Concat(small, sentence.AsSpan(end)) : sentence;
    }
}
