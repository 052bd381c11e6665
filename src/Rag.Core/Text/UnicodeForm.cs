using System.Globalization;
using System.Text;

namespace Rag.Core.Text;

/// <summary>
/// Normalization of any text. The framework's own throws on half of a surrogate pair and on U+FFFE, either of which a text from outside may
/// hold: here they become U+FFFD first.
/// </summary>
public static class UnicodeForm
{
    private const char Noncharacter = '\uFFFE';
    private const char FirstMark = '\u0300';

    /// <summary>
    /// Marks on one character that are put in order together. The framework takes the square of their number, so a longer run, which no
    /// language has, is normalized in parts.
    /// </summary>
    private const int MostMarks = 1024;

    public static string Of(string text, NormalizationForm form)
    {
        if (text.Contains(Noncharacter) || !WellFormedText.IsWellFormed(text))
        {
            var repaired = new StringBuilder(text.Length);
            foreach (var rune in text.EnumerateRunes()) // half of a pair comes as U+FFFD
            {
                repaired.Append(rune.Value == Noncharacter ? Rune.ReplacementChar : rune);
            }

            text = repaired.ToString();
        }

        return text.Length <= MostMarks ? text.Normalize(form) : InParts(text, form);
    }

    private static string InParts(string text, NormalizationForm form)
    {
        var (start, marks) = (0, 0);
        StringBuilder? parts = null;
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsLowSurrogate(text[i]))
            {
                continue; // the category is that of the pair
            }

            marks = text[i] >= FirstMark && IsMark(CharUnicodeInfo.GetUnicodeCategory(text, i)) ? marks + 1 : 0;
            if (marks > MostMarks)
            {
                (parts ??= new StringBuilder(text.Length)).Append(text[start..i].Normalize(form));
                (start, marks) = (i, 1);
            }
        }

        return parts is null ? text.Normalize(form) : parts.Append(text[start..].Normalize(form)).ToString();
    }

    private static bool IsMark(UnicodeCategory category) =>
        category is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
