using System.Globalization;
using System.Text;

namespace Rag.ModelFiles.Tokenizers.Patterns;

/// <summary>A set of characters (code points). Whether an ASCII character is in it is looked up, not computed.</summary>
internal sealed class RuneSet
{
    private const int FirstBeyondAscii = 128;

    public static readonly RuneSet Space = new(Rune.IsWhiteSpace);
    public static readonly RuneSet Digit = OfCategories(UnicodeCategory.DecimalDigitNumber);
    public static readonly RuneSet Number = OfCategories(
        UnicodeCategory.DecimalDigitNumber,
        UnicodeCategory.LetterNumber,
        UnicodeCategory.OtherNumber
    );

    /// <summary>What tokenizers take for punctuation: Unicode's, and every sign of ASCII.</summary>
    public static readonly RuneSet Punctuation = new(rune => IsAsciiSign(rune) || Rune.IsPunctuation(rune));

    /// <summary>Unicode's word characters: alphabetic ones, marks, decimal digits, connectors and the two joiners.</summary>
    public static readonly RuneSet Word = new(IsWord);

    private readonly bool[] _ascii = new bool[FirstBeyondAscii];
    private readonly Func<Rune, bool> _contains;

    public RuneSet(Func<Rune, bool> contains)
    {
        _contains = contains;
        for (var c = 0; c < FirstBeyondAscii; c++)
        {
            _ascii[c] = contains(new Rune(c));
        }
    }

    public static RuneSet OfCategories(params IEnumerable<UnicodeCategory> categories)
    {
        var mask = categories.Aggregate(0, (sum, category) => sum | (1 << (int)category));
        return new RuneSet(rune => ((mask >> (int)Rune.GetUnicodeCategory(rune)) & 1) != 0);
    }

    public static RuneSet OfRange(Rune first, Rune last) => new(rune => rune >= first && rune <= last);

    public bool Contains(Rune rune) => rune.IsAscii ? _ascii[rune.Value] : _contains(rune);

    public RuneSet Complement() => new(rune => !Contains(rune));

    public RuneSet Or(RuneSet other) => new(rune => Contains(rune) || other.Contains(rune));

    public RuneSet And(RuneSet other) => new(rune => Contains(rune) && other.Contains(rune));

    /// <summary>The set with the other cases of its letters. The long s and the sign of the kelvin count as the letters s and k.</summary>
    public RuneSet IgnoringCase() =>
        new(rune =>
            Contains(rune)
            || Contains(Rune.ToLowerInvariant(rune))
            || Contains(Rune.ToUpperInvariant(rune))
            || (rune.Value is 'ſ' && (Contains(new Rune('s')) || Contains(new Rune('S'))))
            || (rune.Value is '\u212a' && (Contains(new Rune('k')) || Contains(new Rune('K'))))
        );

    private static bool IsAsciiSign(Rune rune) =>
        rune.IsAscii && rune.Value is > ' ' and < 0x7f && !char.IsAsciiLetterOrDigit((char)rune.Value);

    /// <summary>The letters in circles and squares are symbols by category, and alphabetic all the same.</summary>
    private static bool IsWord(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is <= UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation
        || rune.Value
            is 0x200c
                or 0x200d
                or (>= 0x24b6 and <= 0x24e9)
                or (>= 0x1f130 and <= 0x1f149)
                or (>= 0x1f150 and <= 0x1f169)
                or (>= 0x1f170 and <= 0x1f189);
}
