using Rag.Core.Text;

namespace Rag.Pages;

/// <summary>A text in three pieces, the middle one of them marked; what is left out at the ends is told by an ellipsis.</summary>
public readonly record struct MarkedText(string Before, string Marked, string After)
{
    private const string Ellipsis = "…";

    /// <param name="mark">Half-open offsets, whatever they are: they are brought inside the text and to whole characters.</param>
    /// <param name="around">How much of the text is kept on either side of the mark, in UTF-16 units; null keeps all.</param>
    public static MarkedText Of(string text, TextSpan? mark, int? around)
    {
        if (mark is not { } given)
        {
            return new MarkedText(Texts.Plain(text), "", "");
        }

        var start = TextCut.Before(text, Math.Min(given.Start, given.End));
        var end = TextCut.After(text, Math.Max(given.Start, given.End));
        var from = around is { } left ? TextCut.WordStart(text, Math.Max(0, start - left), start) : 0;
        var to = around is { } right ? TextCut.WordEnd(text, Math.Min(text.Length, end + right), end) : text.Length;
        return new MarkedText(
            CutBefore(text, from) + Texts.Plain(text[from..start]),
            Texts.Plain(text[start..end]),
            Texts.Plain(text[end..to]) + CutAfter(text, to)
        );
    }

    /// <summary>What stands for the text after the offset: apart from a whole word, close to one that was cut.</summary>
    public static string CutAfter(string text, int offset) =>
        offset >= text.Length ? ""
        : char.IsWhiteSpace(text[offset]) ? " " + Ellipsis
        : Ellipsis;

    private static string CutBefore(string text, int offset) =>
        offset <= 0 ? ""
        : char.IsWhiteSpace(text[offset - 1]) ? Ellipsis + " "
        : Ellipsis;
}
