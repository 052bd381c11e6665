using System.Globalization;
using System.Text;
using Rag.Core.Text;

namespace Rag.Ingestion.Articles;

/// <summary>A word as two revisions are compared: without what changes nothing of what it says.</summary>
/// <param name="Text">Letters and digits in lower case; of a word with a digit, also the marks that a number has.</param>
/// <param name="IsNumeric">It holds a digit: no change of it is a slip of the pen.</param>
/// <param name="IsName">It is written with a capital within a sentence, or with more than one: it may be a name.</param>
internal readonly record struct ComparedWord(string Text, bool IsNumeric, bool IsName)
{
    /// <summary>The words of a text that are more than marks.</summary>
    public static List<ComparedWord> Of(string text)
    {
        var words = new List<ComparedWord>();
        var beginsSentence = true;
        foreach (var span in WordDiff.WordsOf(text))
        {
            var written = text[span.Start..span.End];
            if (Of(UnicodeForm.Of(written, NormalizationForm.FormKC), beginsSentence) is { } word)
            {
                words.Add(word);
            }

            beginsSentence = written[^1] is '.' or '!' or '?' or ':' or '”' or '"' || (span.End < text.Length && text[span.End] == '\n');
        }

        return words;
    }

    private static ComparedWord? Of(string written, bool beginsSentence)
    {
        var isNumeric = written.Any(char.IsDigit);
        var text = new StringBuilder(written.Length);
        var (capitals, letters) = (0, 0);
        for (var i = 0; i < written.Length; i++)
        {
            var unit = written[i];
            if (char.IsLetterOrDigit(unit) || char.IsSurrogate(unit) || char.GetUnicodeCategory(unit) == UnicodeCategory.NonSpacingMark)
            {
                text.Append(char.ToLowerInvariant(unit));
                letters++;
                capitals += char.IsUpper(unit) ? 1 : 0;
            }
            else if (isNumeric && IsOfNumber(written, i))
            {
                text.Append(unit);
            }
        }

        return letters == 0 ? null : new ComparedWord(text.ToString(), isNumeric, capitals > 1 || (capitals == 1 && !beginsSentence));
    }

    /// <summary>Marks within a number, and signs and units at its ends: 1.5 is not 15, 5% not 5, -3 not 3.</summary>
    private static bool IsOfNumber(string written, int at)
    {
        var unit = written[at];
        if (unit is '%' or '‰' or '°' || char.GetUnicodeCategory(unit) is UnicodeCategory.CurrencySymbol)
        {
            return true;
        }

        var isBeforeDigit = at + 1 < written.Length && char.IsDigit(written[at + 1]);
        return unit is '-' or '−' or '+' or '.' or ',' or ':' or '/' or '–' && isBeforeDigit && (unit is not ',' || at > 0);
    }
}
