using System.Net;
using System.Text;
using System.Xml;

namespace Rag.Ingestion.Feeds;

/// <summary>
/// Makes the XML that feeds really send well-formed enough to parse: no declaration or DOCTYPE (so no entity is ever defined, expanded or
/// resolved), no illegal characters, HTML's named entities as characters, stray ampersands escaped. Linear in the text.
/// </summary>
internal static class XmlRepair
{
    private const int LongestEntity = 32;

    public static string Repair(string xml)
    {
        var repaired = new StringBuilder(xml.Length);
        var at = Math.Max(0, xml.IndexOf('<', StringComparison.Ordinal));
        while (at < xml.Length)
        {
            var rest = xml.AsSpan(at);
            if (rest[0] == '<')
            {
                if (rest.StartsWith("<![CDATA["))
                {
                    at = Copy(xml, at, "]]>", repaired);
                    continue;
                }

                if (rest.StartsWith("<!--"))
                {
                    at = After(xml, at, "-->");
                    continue;
                }

                if (rest.StartsWith("<?"))
                {
                    at = After(xml, at, "?>");
                    continue;
                }

                if (rest.StartsWith("<!DOCTYPE", StringComparison.OrdinalIgnoreCase))
                {
                    at = AfterDocumentType(xml, at);
                    continue;
                }
            }

            if (rest[0] == '&')
            {
                at += AppendReference(rest, repaired);
                continue;
            }

            AppendLegal(xml, at++, repaired);
        }

        return repaired.ToString();
    }

    /// <summary>Copies up to and with the terminator (to the end where it is missing), dropping illegal characters.</summary>
    private static int Copy(string xml, int at, string terminator, StringBuilder repaired)
    {
        var end = After(xml, at, terminator);
        for (; at < end; at++)
        {
            AppendLegal(xml, at, repaired);
        }

        return end;
    }

    private static int After(string xml, int at, string terminator)
    {
        var found = xml.IndexOf(terminator, at, StringComparison.Ordinal);
        return found < 0 ? xml.Length : found + terminator.Length;
    }

    /// <summary>Past the "&gt;" outside quotation marks and outside the internal subset's brackets.</summary>
    private static int AfterDocumentType(string xml, int at)
    {
        var quote = '\0';
        var isInside = false;
        for (; at < xml.Length; at++)
        {
            var c = xml[at];
            if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '"' or '\'')
            {
                quote = c;
            }
            else if (c is '[' or ']')
            {
                isInside = c == '[';
            }
            else if (c == '>' && !isInside)
            {
                return at + 1;
            }
        }

        return at;
    }

    /// <summary>Appends what a reference at the beginning stands for; gives the number of characters it took.</summary>
    private static int AppendReference(ReadOnlySpan<char> rest, StringBuilder repaired)
    {
        var window = rest[..Math.Min(rest.Length, LongestEntity)];
        var length = window.IndexOf(';') + 1;
        var name = length > 2 ? window[1..(length - 1)] : default;
        if (name is "amp" or "lt" or "gt" or "quot" or "apos")
        {
            repaired.Append(window[..length]);
            return length;
        }

        var reference = length > 2 ? window[..length].ToString() : "";
        var decoded = WebUtility.HtmlDecode(reference);
        if (decoded != reference)
        {
            foreach (var c in decoded)
            {
                repaired.Append(
                    c switch
                    {
                        '<' => "&lt;",
                        '>' => "&gt;",
                        '&' => "&amp;",
                        '"' => "&quot;",
                        _ when XmlConvert.IsXmlChar(c) || char.IsSurrogate(c) => c.ToString(),
                        _ => "",
                    }
                );
            }

            return length;
        }

        if (name is ['#', ..])
        {
            return length; // no character has this number
        }

        repaired.Append("&amp;");
        return 1;
    }

    private static void AppendLegal(string xml, int at, StringBuilder repaired)
    {
        var c = xml[at];
        if (XmlConvert.IsXmlChar(c))
        {
            repaired.Append(c);
        }
        else if (char.IsHighSurrogate(c) && at + 1 < xml.Length && char.IsLowSurrogate(xml[at + 1]))
        {
            repaired.Append(c).Append(xml[at + 1]);
        }
    }
}
