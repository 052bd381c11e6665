using Rag.Core.Text;

namespace Rag.Ingestion.Articles;

/// <summary>Lines about an article, which are short, out of texts that need not be.</summary>
internal static class OneLine
{
    /// <summary>
    /// Markup and white space that cleaning takes away may make a line some times as long as what is left of it; what lies beyond is not
    /// even looked at.
    /// </summary>
    private const int Reach = 16;

    /// <summary>Longest quotation of a title or an address in a sentence about it.</summary>
    private const int LongestQuotation = 120;

    /// <summary>The text clean, in one line of at most so many UTF-16 units; null when nothing visible is left.</summary>
    public static string? Of(string? text, int most) =>
        TextCleaner.Line(text?.Length > most * Reach ? text[..(most * Reach)] : text) is { } line ? Ellipsis.Cut(line, most) : null;

    /// <summary>The first of these that says something, as a sentence quotes it.</summary>
    public static string Quoted(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (Of(text, LongestQuotation) is { } line)
            {
                return $"\"{line}\"";
            }
        }

        return "without a title";
    }
}
