using System.Text.RegularExpressions;
using Rag.Core.Text;

namespace Rag.Api.OpenAi.Tools;

/// <summary>Parts of a request that may each ask for a call of its own: sentences and clauses, and the names of a list.</summary>
internal static class RequestParts
{
    /// <summary>More parts than that stay with the last one.</summary>
    public const int MostParts = 8;

    private const string Name = @"\p{Lu}[\p{L}\p{Nd}'’.-]*(?: \p{Lu}[\p{L}\p{Nd}'’.-]*)*";

    private static readonly Regex s_joint = new(
        @"[.?!;]\s+(?:(?:and|then|also)\s+)*|,?\s+(?:(?:and|then|also)\s+)+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    );

    private static readonly Regex s_list = new(
        $"{Name}(?:, {Name})*,? and {Name}",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    );

    private static readonly Regex s_between = new(",? and |, ", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    /// <summary>In order, without the words that join them; the whole request where it has no joint.</summary>
    public static IReadOnlyList<TextSpan> Of(string request)
    {
        var parts = new List<TextSpan>();
        foreach (var range in s_joint.EnumerateSplits(request, MostParts))
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
        foreach (var list in s_list.EnumerateMatches(text))
        {
            if (list.Index <= words.Start && words.End <= list.Index + list.Length)
            {
                var names = s_between.IsMatch(found) ? found : text.Substring(list.Index, list.Length);
                return [.. s_between.Split(names).Select(name => name.EndsWith(found, StringComparison.Ordinal) ? found : name)];
            }
        }

        return [];
    }
}
