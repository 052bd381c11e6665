using System.Text.RegularExpressions;
using Rag.Core.Text;

namespace Rag.Api.OpenAi.Tools;

/// <summary>Parts of a request that may each ask for a call of its own: sentences and clauses, and the names of a list.</summary>
internal static partial class RequestParts
{
    /// <summary>More parts than that stay with the last one.</summary>
    public const int MostParts = 8;

    private const string Name = @"\p{Lu}[\p{L}\p{Nd}'’.-]*(?: \p{Lu}[\p{L}\p{Nd}'’.-]*)*";

    /// <summary>In order, without the words that join them; the whole request where it has no joint.</summary>
    public static IReadOnlyList<TextSpan> Of(string request)
    {
        var parts = new List<TextSpan>();
        foreach (var range in Joint().EnumerateSplits(request, MostParts))
        {
            var (start, length) = range.GetOffsetAndLength(request.Length);
            if (!string.IsNullOrWhiteSpace(request.Substring(start, length)))
            {
                parts.Add(new TextSpan(start, start + length));
            }
        }

        return parts;
    }

    /// <summary>
    /// The names of the list that these words of the text are, or stand in: "Paris", "Rome" and "Oslo" for the "Rome" of "Paris, Rome and
    /// Oslo". Empty where there is no list.
    /// </summary>
    public static IReadOnlyList<string> NamesAround(string text, TextSpan words)
    {
        var found = text[words.Start..words.End];
        foreach (var list in List().EnumerateMatches(text))
        {
            if (list.Index <= words.Start && words.End <= list.Index + list.Length)
            {
                var names = Between().IsMatch(found) ? found : text.Substring(list.Index, list.Length);
                return [.. Between().Split(names).Select(name => name.EndsWith(found, StringComparison.Ordinal) ? found : name)];
            }
        }

        return [];
    }

    [GeneratedRegex(
        @"[.?!;]\s+(?:(?:and|then|also)\s+)*|,?\s+(?:(?:and|then|also)\s+)+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Joint();

    [GeneratedRegex($"{Name}(?:, {Name})*,? and {Name}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex List();

    [GeneratedRegex(",? and |, ", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Between();
}
