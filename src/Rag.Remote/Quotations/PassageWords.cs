using System.Text;
using Rag.Core.Text;

namespace Rag.Remote.Quotations;

/// <summary>
/// A text in which quotations are looked up: white space, quotation marks, dashes and ellipses count as equal whatever their form, and
/// everything else letter by letter. Immutable.
/// </summary>
internal sealed class PassageWords
{
    private readonly string _plain;
    private readonly int[] _places;

    public PassageWords(string text)
    {
        var plain = new StringBuilder(text.Length);
        var places = new List<int>(text.Length + 1);
        for (var i = 0; i < text.Length; i++)
        {
            Append(text[i], plain, () => places.Add(i));
        }

        places.Add(text.Length);
        _plain = plain.ToString();
        _places = [.. places];
    }

    /// <summary>
    /// Where the words stand in the text, as whole words; null where they do not. A comma or full stop that stands at the end of a
    /// quotation for the sentence around it does not count.
    /// </summary>
    public TextSpan? Find(string quotation)
    {
        var words = Plain(quotation).Trim(' ');
        return FindPlain(words)
            ?? (words.TrimEnd('.', ',', ';', ':', '!', '?') is { Length: > 0 } bare && bare != words ? FindPlain(bare) : null);
    }

    /// <summary>Whether there is anything to look up.</summary>
    public static bool HasWords(string quotation) => quotation.Any(char.IsLetterOrDigit);

    private TextSpan? FindPlain(string words)
    {
        if (words.Length == 0)
        {
            return null;
        }

        var at = _plain.IndexOf(words, StringComparison.Ordinal);
        while (at >= 0 && !IsWhole(at, words.Length))
        {
            at = _plain.IndexOf(words, at + 1, StringComparison.Ordinal);
        }

        return at < 0 ? null : new TextSpan(_places[at], _places[at + words.Length - 1] + 1);
    }

    private bool IsWhole(int start, int length)
    {
        var end = start + length;
        return !(start > 0 && char.IsLetterOrDigit(_plain[start - 1]) && char.IsLetterOrDigit(_plain[start]))
            && !(end < _plain.Length && char.IsLetterOrDigit(_plain[end]) && char.IsLetterOrDigit(_plain[end - 1]));
    }

    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            Append(c, plain, () => { });
        }

        return plain.ToString();
    }

    /// <param name="mark">Called for each character that is appended.</param>
    private static void Append(char c, StringBuilder plain, Action mark)
    {
        switch (c)
        {
            case '\u00AD' or '\u200B' or '\u200C' or '\u200D' or '\u2060' or '\uFEFF': // seen by nobody
                return;
            case '…':
                Put("...");
                return;
            case '“' or '”' or '„' or '«' or '»':
                Put("\"");
                return;
            case '‘' or '’' or '‚' or '`' or '´':
                Put("'");
                return;
            case '‐' or '‑' or '‒' or '–' or '—' or '−':
                Put("-");
                return;
            default:
                if (!char.IsWhiteSpace(c))
                {
                    Put([c]);
                }
                else if (plain.Length > 0 && plain[^1] != ' ')
                {
                    Put(" ");
                }

                return;
        }

        void Put(ReadOnlySpan<char> characters)
        {
            foreach (var character in characters)
            {
                plain.Append(character);
                mark();
            }
        }
    }
}
