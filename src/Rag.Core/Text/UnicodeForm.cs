using System.Text;

namespace Rag.Core.Text;

/// <summary>
/// Normalization of any text. The framework's own throws on half of a surrogate pair and on U+FFFE, either of which a text from outside may
/// hold: here they become U+FFFD first.
/// </summary>
public static class UnicodeForm
{
    private const char Noncharacter = '\uFFFE';

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

        return text.Normalize(form);
    }
}
