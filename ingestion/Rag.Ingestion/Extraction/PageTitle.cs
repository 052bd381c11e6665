using System.Net;

namespace Rag.Ingestion.Extraction;

/// <summary>A page's title without the outlet's name behind it.</summary>
internal static class PageTitle
{
    /// <summary>Longer ones are no titles and no names, and are not compared.</summary>
    private const int MaxChars = 1_000;

    private const int MinChars = 3;

    /// <summary>Behind the last of these, with white space around it, may stand the outlet.</summary>
    private static readonly string[] s_separators = [" | ", " - ", " – ", " — ", " · ", " • ", " » ", " :: "];

    /// <param name="title">As the page states it; character references in it are read, as they are often written twice.</param>
    /// <param name="headlines">The page's headlines: what is left without the outlet is one of them.</param>
    /// <param name="outlets">What the outlet calls itself, and the host.</param>
    public static string Clean(string title, IReadOnlyCollection<string> headlines, IReadOnlyCollection<string?> outlets)
    {
        var text = WebUtility.HtmlDecode(title).Trim();
        var (at, length) = LastSeparator(text);
        if (at <= 0 || text.Length > MaxChars)
        {
            return text;
        }

        var (head, tail) = (text[..at].Trim(), Letters(text[(at + length)..]));
        return
            headlines.Any(headline => headline.Length <= MaxChars && Letters(headline) == Letters(head))
            || outlets.Any(outlet => IsOutlet(outlet, tail))
            ? head
            : text;
    }

    private static (int At, int Length) LastSeparator(string text)
    {
        var (at, length) = (-1, 0);
        foreach (var separator in s_separators)
        {
            if (text.LastIndexOf(separator, StringComparison.Ordinal) is var found && found > at)
            {
                (at, length) = (found, separator.Length);
            }
        }

        return (at, length);
    }

    /// <summary>Names are written shorter and longer: the one is in the other, or the host is.</summary>
    private static bool IsOutlet(string? outlet, string tail) =>
        outlet is { Length: <= MaxChars }
        && Letters(outlet) is { Length: >= MinChars } name
        && tail.Length >= MinChars
        && (name.Contains(tail, StringComparison.Ordinal) || tail.Contains(name, StringComparison.Ordinal));

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
