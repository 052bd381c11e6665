using System.Text;
using Rag.Core.Text;

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
            if (Normalize(words.Word) is { Length: > 0 } term)
            {
                terms.Add(term);
            }
        }

        return terms;
    }

    /// <summary>Where words stand that are one of these terms: ascending, apart from each other.</summary>
    public static List<TextSpan> Find(ReadOnlySpan<char> text, IReadOnlySet<string> terms)
    {
        var places = new List<TextSpan>();
        Span<char> buffer = stackalloc char[WordReader.LongestWord];
        var words = new WordReader(text, buffer);
        while (words.Read())
        {
            var place = new TextSpan(words.Start, words.End);
            if (terms.Contains(Normalize(words.Word)))
            {
                places.Add(place);
            }
        }

        return places;
    }

    /// <summary>The term of one lower-cased word, which is overwritten; empty for a stop word.</summary>
    internal static string Normalize(Span<char> word)
    {
        if (!Ascii.IsValid(word))
        {
            return FoldAccents(word);
        }

        return StopWords.Contains(word) ? "" : new string(word[..PorterStemmer.Stem(word)]);
    }

    private static string FoldAccents(ReadOnlySpan<char> word)
    {
        var folded = Fold(word.ToString());
        return folded.Length > 0 && Ascii.IsValid(folded) ? Normalize(folded.ToCharArray()) : folded;
    }

    /// <summary>A lower-cased word without the marks that writers leave out at will: accents, points and vowel signs.</summary>
    internal static string Fold(string word)
    {
        if (Ascii.IsValid(word))
        {
            return word;
        }

        Span<char> folded = stackalloc char[WordReader.LongestWord];
        var length = 0;
        foreach (var c in UnicodeForm.Of(word, NormalizationForm.FormKD))
        {
            if (!IsAccent(c) && length < folded.Length)
            {
                folded[length++] = char.ToLowerInvariant(c);
            }
        }

        return UnicodeForm.Of(new string(folded[..length]), NormalizationForm.FormC);
    }

    /// <summary>Latin, Greek and Cyrillic diacritics, Hebrew points, Arabic vowel signs.</summary>
    private static bool IsAccent(char c) =>
        c is (>= '\u0300' and <= '\u036F') or (>= '\u0591' and <= '\u05C7') or (>= '\u064B' and <= '\u0652');
}
