using AngleSharp.Dom;

namespace Rag.Ingestion.Extraction;

/// <summary>The words in an element's classes, id and component name: pages name their parts by them.</summary>
internal static class ElementName
{
    private const int MaxWordChars = 20;

    private static readonly string[] s_attributes = ["class", "id", "data-component"];

    /// <summary>Whether one of the words is in the set, which holds them in lower case.</summary>
    public static bool HasWord(IElement element, HashSet<string> words)
    {
        var lookup = words.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var attribute in s_attributes)
        {
            if (element.GetAttribute(attribute) is { } name && HasWord(name, lookup))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasWord(ReadOnlySpan<char> name, HashSet<string>.AlternateLookup<ReadOnlySpan<char>> words)
    {
        Span<char> lower = stackalloc char[MaxWordChars];
        var start = 0;
        while (start < name.Length)
        {
            var end = WordEnd(name, start);
            var word = name[start..end];
            if (word.Length is > 0 and <= MaxWordChars && words.Contains(lower[..word.ToLowerInvariant(lower)]))
            {
                return true;
            }

            start = Math.Max(end, start + 1);
        }

        return false;
    }

    /// <summary>A word ends before what is no letter, and before a capital that follows a small letter.</summary>
    private static int WordEnd(ReadOnlySpan<char> name, int start)
    {
        var end = start;
        while (
            end < name.Length
            && char.IsAsciiLetter(name[end])
            && (end == start || !char.IsAsciiLetterUpper(name[end]) || !char.IsAsciiLetterLower(name[end - 1]))
        )
        {
            end++;
        }

        return end;
    }
}
