using System.Buffers;
using System.Globalization;
using System.Text;
using Rag.Core.Text;

namespace Rag.Api.CommandLine;

/// <summary>
/// Text from outside as a terminal may have it: nothing that moves the cursor, colors, renames the window or turns the direction of what
/// follows. Articles are cleaned as they come in; questions, file names and other people's messages are not.
/// </summary>
internal static class TerminalText
{
    /// <summary>Marks, embeddings, overrides and isolates of direction.</summary>
    private static readonly SearchValues<char> s_directions = SearchValues.Create(TextDirection.Marks + TextDirection.Turns);

    /// <summary>The text without these; tabs and line ends stay.</summary>
    public static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~') || !text.Any(IsForeign))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!IsForeign(c))
            {
                clean.Append(c);
            }
        }

        return clean.ToString();
    }

    public static bool IsForeign(char c) =>
        s_directions.Contains(c) || (c is not ('\t' or '\n' or '\r') && char.GetUnicodeCategory(c) == UnicodeCategory.Control);
}
