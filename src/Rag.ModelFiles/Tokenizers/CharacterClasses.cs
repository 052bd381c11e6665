using System.Globalization;
using System.Text;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>
/// Sorts the characters of UTF-16 text into the classes of word patterns. A broken surrogate is <see cref="CharacterClass.Other"/>.
/// </summary>
internal static class CharacterClasses
{
    private static readonly CharacterClass[] s_basicPlane = [.. Enumerable.Range(0, 0x10000).Select(c => Of((char)c))];

    private static CharacterClass Of(char c) => char.IsWhiteSpace(c) ? CharacterClass.Space : Of(char.GetUnicodeCategory(c));

    private static CharacterClass Of(UnicodeCategory category) =>
        category switch
        {
            <= UnicodeCategory.OtherLetter => CharacterClass.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterClass.Number,
            _ => CharacterClass.Other,
        };

    /// <summary>The class of the character at <paramref name="at"/>, and its length in UTF-16 units.</summary>
    public static CharacterClass At(ReadOnlySpan<char> text, int at, out int length)
    {
        if (!char.IsHighSurrogate(text[at]) || at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1]))
        {
            length = 1;
            return s_basicPlane[text[at]];
        }

        length = 2;
        return Of(Rune.GetUnicodeCategory(new Rune(text[at], text[at + 1])));
    }

    /// <summary>End of the run of at most <paramref name="most"/> characters of one class that starts at <paramref name="at"/>.</summary>
    public static int EndOfRun(ReadOnlySpan<char> text, int at, CharacterClass of, int most = int.MaxValue)
    {
        while (at < text.Length && most-- > 0 && At(text, at, out var length) == of)
        {
            at += length;
        }

        return at;
    }

    /// <summary>Length of 's, 't, 're, 've, 'm, 'll or 'd at the start of the text; 0 when there is none.</summary>
    public static int Contraction(ReadOnlySpan<char> text, bool ignoreCase)
    {
        if (text.Length < 2 || text[0] != '\'')
        {
            return 0;
        }

        return (Fold(text[1], ignoreCase), text.Length > 2 ? Fold(text[2], ignoreCase) : '\0') switch
        {
            ('s' or 't' or 'm' or 'd', _) => 2,
            ('r' or 'v', 'e') or ('l', 'l') => 3,
            _ => 0,
        };
    }

    /// <summary>The long s folds to s, as Unicode says.</summary>
    private static char Fold(char c, bool ignoreCase) =>
        !ignoreCase ? c
        : c == 'ſ' ? 's'
        : char.ToLowerInvariant(c);
}
