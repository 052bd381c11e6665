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
        if (text.Contains(Noncharacter) || HasHalfPair(text))
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

    private static bool HasHalfPair(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]))
            {
                if (!(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])))
                {
                    return true;
                }

                i++;
            }
        }

        return false;
    }
}
