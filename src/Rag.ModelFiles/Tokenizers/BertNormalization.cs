using System.Globalization;
using System.Text;
using Rag.Core.Text;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>How BERT's tokenizers normalize a text before it falls into words.</summary>
internal sealed record BertNormalization(bool CleanText, bool SpaceCjk, bool StripAccents, bool Lowercase)
{
    public static readonly BertNormalization Uncased = new(true, true, true, true);
    public static readonly BertNormalization Cased = new(true, true, false, false);

    /// <summary>Normalizes a text; accents are stripped by canonical decomposition, which needs ICU.</summary>
    public string Apply(ReadOnlySpan<char> text)
    {
        var normal = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            Append(normal, rune);
        }

        var result = normal.ToString();
        if (StripAccents && !Ascii.IsValid(result))
        {
            result = WithoutAccents(result);
        }

        return Lowercase ? result.ToLowerInvariant() : result;
    }

    /// <summary>
    /// As above; entry i of <paramref name="places"/>, which is filled, is the place of the character that character i of the result comes
    /// from, with the marks on it that are stripped. Characters are normalized one by one: only those marks would change by their
    /// neighbors.
    /// </summary>
    public string Apply(ReadOnlySpan<char> text, List<TextSpan> places)
    {
        var normal = new StringBuilder(text.Length + 16);
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var end = at + rune.Utf16SequenceLength;
            if (rune.IsAscii)
            {
                Append(normal, rune);
            }
            else
            {
                normal.Append(Apply(text[at..end]));
            }

            if (places.Count == normal.Length && IsMark(rune))
            {
                for (var i = places.Count - 1; i >= 0 && places[i].End == at; i--)
                {
                    places[i] = places[i] with { End = end };
                }
            }

            while (places.Count < normal.Length)
            {
                places.Add(new TextSpan(at, end));
            }

            at = end;
        }

        var result = normal.ToString();
        return Lowercase ? result.ToLowerInvariant() : result;
    }

    private void Append(StringBuilder normal, Rune rune)
    {
        if (CleanText)
        {
            if (IsDropped(rune))
            {
                return;
            }

            if (Rune.IsWhiteSpace(rune))
            {
                normal.Append(' ');
                return;
            }
        }

        if (SpaceCjk && IsCjk(rune.Value))
        {
            normal.Append(' ').Append(rune).Append(' ');
        }
        else
        {
            normal.Append(rune);
        }
    }

    /// <summary>
    /// Whether a character is left out: control, format, private and broken characters (which arrive as U+FFFD). Tab and line ends count as
    /// white space.
    /// </summary>
    private static bool IsDropped(Rune rune)
    {
        if (rune.Value is '\t' or '\n' or '\r')
        {
            return false;
        }

        return rune.Value is 0 or 0xfffd
            || Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.Control
                    or UnicodeCategory.Format
                    or UnicodeCategory.PrivateUse
                    or UnicodeCategory.Surrogate;
    }

    /// <summary>
    /// Whether a character lies in a block of Han characters, each of which is a word of its own. Kana and Hangul are in other blocks.
    /// </summary>
    private static bool IsCjk(int c) =>
        c
            is (>= 0x4e00 and <= 0x9fff)
                or (>= 0x3400 and <= 0x4dbf)
                or (>= 0x20000 and <= 0x2a6df)
                or (>= 0x2a700 and <= 0x2b73f)
                or (>= 0x2b740 and <= 0x2b81f)
                or (>= 0x2b920 and <= 0x2ceaf)
                or (>= 0xf900 and <= 0xfaff)
                or (>= 0x2f800 and <= 0x2fa1f);

    private static string WithoutAccents(string text)
    {
        var stripped = new StringBuilder(text.Length);
        foreach (var rune in UnicodeForm.Of(text, NormalizationForm.FormD).EnumerateRunes())
        {
            if (!IsMark(rune))
            {
                stripped.Append(rune);
            }
        }

        return stripped.ToString();
    }

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark;
}
