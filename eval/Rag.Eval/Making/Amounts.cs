using System.Collections.Frozen;
using System.Globalization;

namespace Rag.Eval.Making;

/// <summary>Numbers, sums and shares among the words of a sentence.</summary>
internal static class Amounts
{
    private static readonly FrozenDictionary<string, int> s_words = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase)
    {
        ["two"] = 2,
        ["three"] = 3,
        ["four"] = 4,
        ["five"] = 5,
        ["six"] = 6,
        ["seven"] = 7,
        ["eight"] = 8,
        ["nine"] = 9,
        ["ten"] = 10,
        ["eleven"] = 11,
        ["twelve"] = 12,
        ["thirteen"] = 13,
        ["fourteen"] = 14,
        ["fifteen"] = 15,
        ["sixteen"] = 16,
        ["seventeen"] = 17,
        ["eighteen"] = 18,
        ["nineteen"] = 19,
        ["twenty"] = 20,
        ["thirty"] = 30,
        ["forty"] = 40,
        ["fifty"] = 50,
        ["sixty"] = 60,
        ["seventy"] = 70,
        ["eighty"] = 80,
        ["ninety"] = 90,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly string[][] s_roundings =
    [
        ["more", "than"],
        ["at", "least"],
        ["up", "to"],
        ["fewer", "than"],
        ["less", "than"],
        ["about"],
        ["around"],
        ["nearly"],
        ["almost"],
        ["some"],
        ["over"],
        ["roughly"],
        ["approximately"],
        ["only"],
        ["just"],
        ["by"],
    ];

    /// <summary>How many words before an amount say how exact it is; 0 where there are none.</summary>
    public static int Rounding(ReadOnlySpan<string> words)
    {
        foreach (var rounding in s_roundings)
        {
            if (StartsWith(words, rounding))
            {
                return rounding.Length;
            }
        }

        return 0;
    }

    /// <summary>How many words are a count of things, "2 million" among them; 0 where there is none.</summary>
    public static int Count(ReadOnlySpan<string> words)
    {
        if (words.IsEmpty || !(s_words.ContainsKey(words[0]) || IsDigits(words[0])) || EnglishWords.IsYear(words[0]))
        {
            return 0;
        }

        return words.Length > 1 && words[1] is "million" or "billion" ? 2 : 1;
    }

    /// <summary>How many words are a sum of money; 0 where there is none.</summary>
    public static int Money(ReadOnlySpan<string> words)
    {
        if (words.IsEmpty)
        {
            return 0;
        }

        var digits = words[0].TrimStart('U', 'S', '$', '£', '€');
        return digits.Length == words[0].Length || digits.Length == 0 || !char.IsAsciiDigit(digits[0]) || words[0].EndsWith('-') ? 0
            : words.Length > 1 && words[1] is "million" or "billion" or "trillion" ? 2
            : 1;
    }

    /// <summary>How many words are a percentage; 0 where there is none.</summary>
    public static int Share(ReadOnlySpan<string> words) =>
        words.IsEmpty ? 0
        : words[0].EndsWith('%') && IsDigits(words[0].TrimEnd('%')) ? 1
        : words.Length > 1 && IsDigits(words[0]) && words[1] is "percent" ? 2
        : words.Length > 2 && IsDigits(words[0]) && words[1] is "per" && words[2] is "cent" ? 3
        : 0;

    /// <summary>The wordings in which an amount is right: as it stands, and a number in words also in digits.</summary>
    public static IReadOnlyList<string> Golds(string amount) =>
        s_words.TryGetValue(amount, out var number) ? [amount.ToLowerInvariant(), number.ToString(CultureInfo.InvariantCulture)] : [amount];

    private static bool IsDigits(string word) =>
        word.Length > 0
        && char.IsAsciiDigit(word[0])
        && char.IsAsciiDigit(word[^1])
        && word.All(c => char.IsAsciiDigit(c) || c is ',' or '.');

    private static bool StartsWith(ReadOnlySpan<string> words, string[] beginning)
    {
        if (words.Length <= beginning.Length)
        {
            return false;
        }

        foreach (var (i, word) in beginning.Index())
        {
            if (!words[i].Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }
}
