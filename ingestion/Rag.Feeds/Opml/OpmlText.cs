using System.Text;
using System.Xml;
using Rag.Core.Text;

namespace Rag.Feeds.Opml;

/// <summary>Names in lists of feeds.</summary>
internal static class OpmlText
{
    /// <summary>
    /// One line of at most so many UTF-16 units, without what XML cannot hold, white space joined; null where nothing is left.
    /// </summary>
    public static string? Line(string? text, int most)
    {
        var line = new StringBuilder();
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (line.Length > most)
            {
                break;
            }

            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                if (line.Length > 0 && line[^1] != ' ')
                {
                    line.Append(' ');
                }
            }
            else if (!rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value))
            {
                line.Append(rune.ToString());
            }
        }

        return line.ToString().TrimEnd() is { Length: > 0 } kept ? Ellipsis.Cut(kept, most) : null;
    }
}
