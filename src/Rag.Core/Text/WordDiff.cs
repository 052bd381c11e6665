namespace Rag.Core.Text;

/// <summary>
/// What differs between two texts, in words. The fewest words that differ (Myers's greedy algorithm) as long as that is little work; of
/// texts that are too different, one stretch for all between what they share at their beginnings and ends.
/// </summary>
public static class WordDiff
{
    /// <summary>Words that may differ; memory grows with the square.</summary>
    private const int MostChanged = 1000;

    /// <summary>Comparisons of words: a text that repeats itself makes many.</summary>
    private const int MostSteps = 20_000_000;

    /// <summary>The words of a text, apart by white space, as half-open UTF-16 spans.</summary>
    public static List<TextSpan> WordsOf(string text)
    {
        var words = new List<TextSpan>();
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                continue;
            }

            var start = at;
            while (at < text.Length && !char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            words.Add(new TextSpan(start, at));
        }

        return words;
    }

    /// <summary>In order, with equal words between each and the next. Words are compared by code unit.</summary>
    public static IReadOnlyList<WordChange> Between(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var (old, now) = (Number(before, numbers), Number(after, numbers));
        var prefix = old.AsSpan().CommonPrefixLength(now);
        var (oldEnd, nowEnd) = (old.Length, now.Length);
        while (oldEnd > prefix && nowEnd > prefix && old[oldEnd - 1] == now[nowEnd - 1])
        {
            oldEnd--;
            nowEnd--;
        }

        if (prefix == oldEnd && prefix == nowEnd)
        {
            return [];
        }

        var script = new EditScript(old.AsSpan(prefix, oldEnd - prefix), now.AsSpan(prefix, nowEnd - prefix));
        return script.Find(MostChanged, MostSteps) is { } changes
            ? [.. changes.Select(change => Shifted(change, prefix))]
            : [new WordChange(prefix, oldEnd, prefix, nowEnd)];
    }

    private static WordChange Shifted(WordChange change, int by) =>
        new(change.OldStart + by, change.OldEnd + by, change.NewStart + by, change.NewEnd + by);

    private static int[] Number(IReadOnlyList<string> words, Dictionary<string, int> numbers)
    {
        var numbered = new int[words.Count];
        for (var i = 0; i < numbered.Length; i++)
        {
            if (!numbers.TryGetValue(words[i], out numbered[i]))
            {
                numbers.Add(words[i], numbered[i] = numbers.Count);
            }
        }

        return numbered;
    }
}
