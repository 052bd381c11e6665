using System.Text.RegularExpressions;

namespace Rag.Ingestion.Articles;

/// <summary>
/// Brings BCP 47 tags into the case that the standard recommends, so that equal languages have equal tags: en-GB, zh-Hant-TW.
/// </summary>
internal static class LanguageTag
{
    private static readonly Regex s_form = new(
        "^[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,8}$",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant
    );

    /// <summary>Null where the text does not have the form of a tag.</summary>
    public static string? From(string? text)
    {
        if (text is null || !s_form.IsMatch(text.Trim()))
        {
            return null;
        }

        var parts = text.Trim().ToLowerInvariant().Split('-', '_');
        for (var i = 1; i < parts.Length && parts[i - 1].Length > 1; i++)
        {
            parts[i] = parts[i].Length switch
            {
                2 => parts[i].ToUpperInvariant(),
                4 when char.IsAsciiLetter(parts[i][0]) => char.ToUpperInvariant(parts[i][0]) + parts[i][1..],
                _ => parts[i],
            };
        }

        return string.Join('-', parts);
    }
}
