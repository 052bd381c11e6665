using System.Text;

namespace Rag.Retrieval.Lexical;

/// <summary>
/// Text to index terms: words in lower case (<see cref="WordReader"/>), without English stop words, accents folded, stemmed.
/// The same for chunks and questions. Thread-safe.
/// </summary>
public static class Analyzer
{
    /// <summary>The terms of a text in order, repeated as often as they stand in it.</summary>
    public static List<string> Terms(ReadOnlySpan<char> text)
    {
        var terms = new List<string>();
        Span<char> buffer = stackalloc char[WordReader.LongestWord];
        var words = new WordReader(text, buffer);
        while (words.Read())
        {
            if (Normalise(words.Word) is { Length: > 0 } term)
            {
                terms.Add(term);
            }
        }

        return terms;
    }

    /// <summary>The term of one lower-cased word, which is overwritten; empty for a stop word.</summary>
    internal static string Normalise(Span<char> word)
    {
        if (!Ascii.IsValid(word))
        {
            return FoldAccents(word);
        }

        return StopWords.Contains(word) ? "" : new string(word[..PorterStemmer.Stem(word)]);
    }

    private static string FoldAccents(ReadOnlySpan<char> word)
    {
        var text = word.ToString();
        Span<char> folded = stackalloc char[WordReader.LongestWord * 4];
        var length = 0;
        foreach (var c in IsWellFormed(word) ? text.Normalize(NormalizationForm.FormKD) : text)
        {
            if (!IsAccent(c) && length < WordReader.LongestWord)
            {
                folded[length++] = char.ToLowerInvariant(c);
            }
        }

        folded = folded[..length];
        if (Ascii.IsValid(folded))
        {
            return folded.IsEmpty ? "" : Normalise(folded);
        }

        var rest = folded.ToString();
        return IsWellFormed(rest) ? rest.Normalize(NormalizationForm.FormC) : rest;
    }

    private static bool IsWellFormed(ReadOnlySpan<char> word)
    {
        for (; !word.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(word, out _, out var width) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            word = word[width..];
        }

        return true;
    }

    /// <summary>Latin, Greek and Cyrillic diacritics, Hebrew points and Arabic vowel signs: what writers leave out at will.</summary>
    private static bool IsAccent(char c) => c is (>= '\u0300' and <= '\u036F') or (>= '\u0591' and <= '\u05C7') or (>= '\u064B' and <= '\u0652');
}
