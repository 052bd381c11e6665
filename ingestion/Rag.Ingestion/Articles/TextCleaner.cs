using System.Globalization;
using System.Text;
using Rag.Core.Text;

namespace Rag.Ingestion.Articles;

/// <summary>
/// Brings hostile text into one form: NFC, no control or invisible formatting characters, single spaces, paragraphs apart by one newline.
/// Linear in the text; idempotent.
/// </summary>
internal static class TextCleaner
{
    /// <summary>More combining marks on one character say nothing, and putting them into canonical order would not be linear.</summary>
    private const int MaxCombiningMarks = 16;

    /// <summary>Several lines of text; empty when nothing visible is left.</summary>
    public static string Body(string text)
    {
        var cleaned = new StringBuilder(text.Length);
        var pending = Gap.None;
        var marks = 0;
        foreach (var rune in text.EnumerateRunes()) // lone surrogates come as U+FFFD
        {
            var kind = KindOf(rune);
            if (kind == Kind.Dropped || (kind == Kind.Mark && ++marks > MaxCombiningMarks))
            {
                continue;
            }

            if (kind is Kind.Space or Kind.LineEnd)
            {
                pending = kind == Kind.LineEnd ? Gap.Line : (Gap)Math.Max((int)pending, (int)Gap.Space);
                continue;
            }

            if (kind == Kind.Text)
            {
                marks = 0;
            }

            if (pending != Gap.None && cleaned.Length > 0)
            {
                cleaned.Append(pending == Gap.Line ? '\n' : ' ');
            }

            pending = Gap.None;
            Append(cleaned, rune);
        }

        return UnicodeForm.Of(cleaned.ToString(), NormalizationForm.FormC);
    }

    /// <summary>One line of text, or null when nothing visible is left.</summary>
    public static string? Line(string? text) =>
        text is null ? null
        : Body(text).Replace('\n', ' ') is { Length: > 0 } line ? line
        : null;

    private static void Append(StringBuilder builder, Rune rune)
    {
        Span<char> chars = stackalloc char[2];
        builder.Append(chars[..rune.EncodeToUtf16(chars)]);
    }

    private static Kind KindOf(Rune rune)
    {
        switch (rune.Value)
        {
            case >= 0x20 and < 0x7f:
                return rune.Value == ' ' ? Kind.Space : Kind.Text;
            case '\n' or '\r' or 0x0b or '\f' or 0x85 or 0x2028 or 0x2029:
                return Kind.LineEnd;
            case '\t':
                return Kind.Space;
            case 0x200c or 0x200d: // joiners: they shape Persian and Indic words and emoji
                return Kind.Text;
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned => Kind.Dropped,
            UnicodeCategory.SpaceSeparator => Kind.Space,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => Kind.Mark,
            _ => Kind.Text,
        };
    }

    private enum Kind
    {
        Text,
        Mark,
        Space,
        LineEnd,
        Dropped,
    }

    private enum Gap
    {
        None,
        Space,
        Line,
    }
}
