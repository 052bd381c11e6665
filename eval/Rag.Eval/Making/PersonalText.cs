using System.Text;
using System.Text.RegularExpressions;
using Rag.Core.Text;

namespace Rag.Eval.Making;

/// <summary>
/// Whether a question holds what tells of a person or opens a door: addresses, numbers to call or to pay with, links that carry more than a
/// page's address, passwords and keys. Better a question too many left out. Names are not looked for: news is about people.
/// </summary>
public static class PersonalText
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    /// <summary>What looks like a number to call and is a day.</summary>
    private static readonly Regex s_days = new(
        @"\b(\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{4})\b",
        RegexOptions.NonBacktracking | Options
    );

    private static readonly Regex[] s_personal =
    [
        new(@"[^\s@]+\s?(@|\(at\)|\[at\])\s?[^\s@]+\s?(\.|\(dot\)|\[dot\])\s?[a-z]{2,}", Options), // an e-mail address
        new(@"(^|\s)@\w{2,}", Options), // an account
        new(@"\+?\(?\d([ \t().\-/]{0,3}\d){6,}", Options), // a telephone's, a card's or an account's number
        new(@"\w+\d{7,}", Options),
        new(@"\S[?&#]\w+=\S", Options), // a link that says more than where
        new(@"\b\w+://[^\s/]*:[^\s/]*@", Options), // a link with a password
        new(@"\b(password|passwort|passcode|passphrase|pin|secret|api[ _-]?key|token|iban|ssn)\s*(is|was|:|=)", Options),
        new(@"\b(sk|pk|rk|ghp|gho|xox[bp]|akia|asia|eyj|rag)[-_]?[a-z0-9]{12,}", Options),
        new(@"\b[a-z]{2}\d{2}\s?([a-z0-9]{4}\s?){3,}", Options), // an IBAN
    ];

    /// <summary>A run of characters that keys are made of, long enough to be one.</summary>
    private static readonly Regex s_run = new(@"[a-z0-9_\-+/=.]{16,}", RegexOptions.NonBacktracking | Options);

    public static bool IsIn(string text)
    {
        var plain = s_days.Replace(Plain(text), " ");
        return s_personal.Any(pattern => pattern.IsMatch(plain)) || s_run.Matches(plain).Any(run => IsKey(run.ValueSpan));
    }

    /// <summary>As it is read: one form of each character, and none that is not seen.</summary>
    private static string Plain(string text)
    {
        var seen = new StringBuilder(text.Length);
        foreach (var rune in UnicodeForm.Of(text, NormalizationForm.FormKC).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is not System.Globalization.UnicodeCategory.Format)
            {
                seen.Append(rune);
            }
        }

        return seen.ToString();
    }

    /// <summary>Letters and digits that change often: a word with a year behind it does so once.</summary>
    private static bool IsKey(ReadOnlySpan<char> run)
    {
        var (changes, digits) = (0, 0);
        for (var i = 0; i < run.Length; i++)
        {
            digits += char.IsAsciiDigit(run[i]) ? 1 : 0;
            changes += i > 0 && char.IsAsciiDigit(run[i]) != char.IsAsciiDigit(run[i - 1]) ? 1 : 0;
        }

        return (digits > 0 && changes > 3) || (run.Length >= 32 && !run.ContainsAny("-./"));
    }
}
