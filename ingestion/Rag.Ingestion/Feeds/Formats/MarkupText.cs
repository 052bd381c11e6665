using System.Globalization;
using System.Net;
using System.Text;
using System.Xml;
using AngleSharp.Html;

namespace Rag.Ingestion.Feeds.Formats;

/// <summary>
/// Character data of a feed as it is meant: references become characters, illegal characters go, and the controls that stand where
/// Windows-1252 has its quotation marks become these. No entity is ever defined, so that none can grow.
/// </summary>
internal static class MarkupText
{
    private const int LongestName = 32;

    private const string Windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

    public static string Decode(ReadOnlySpan<char> raw)
    {
        if (raw.IndexOf('&') < 0)
        {
            return Legal(raw);
        }

        var text = new StringBuilder(raw.Length);
        while (raw.IndexOf('&') is >= 0 and var at)
        {
            text.Append(Legal(raw[..at]));
            raw = raw[at..];
            raw = raw[AppendReference(raw, text)..];
        }

        return text.Append(Legal(raw)).ToString();
    }

    /// <summary>The text without characters that XML forbids.</summary>
    public static string Legal(ReadOnlySpan<char> raw)
    {
        var isClean = true;
        foreach (var c in raw)
        {
            isClean &= c is (>= ' ' and < '\x7f') or '\n' or '\t' or (> '\x9f' and < '\ud800');
        }

        if (isClean)
        {
            return raw.ToString();
        }

        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            var c = raw[i];
            if (char.IsHighSurrogate(c) && i + 1 < raw.Length && char.IsLowSurrogate(raw[i + 1]))
            {
                text.Append(c).Append(raw[++i]);
            }
            else if (XmlConvert.IsXmlChar(c))
            {
                text.Append(c is >= '\x80' and <= '\x9f' ? Windows1252[c - '\x80'] : c);
            }
        }

        return text.ToString();
    }

    /// <summary>Appends what the reference at the beginning stands for; gives the number of characters it took.</summary>
    private static int AppendReference(ReadOnlySpan<char> raw, StringBuilder text)
    {
        if (raw is ['&', '#', ..])
        {
            return AppendNumber(raw, text);
        }

        var length = raw[..Math.Min(raw.Length, LongestName)].IndexOf(';') + 1;
        if (length > 2)
        {
            var reference = raw[..length].ToString();
            var decoded = WebUtility.HtmlDecode(reference); // HTML 4 first: where HTML 5 names another character, feeds mean the older one
            if (decoded == reference)
            {
                decoded = HtmlEntityProvider.Resolver.GetSymbol(reference[1..]) ?? reference;
            }

            if (decoded != reference)
            {
                text.Append(decoded);
                return length;
            }
        }

        text.Append('&');
        return 1;
    }

    private static int AppendNumber(ReadOnlySpan<char> raw, StringBuilder text)
    {
        var isHex = raw.Length > 2 && raw[2] is 'x' or 'X';
        var start = isHex ? 3 : 2;
        var end = start;
        while (end < Math.Min(raw.Length, LongestName) && (isHex ? char.IsAsciiHexDigit(raw[end]) : char.IsAsciiDigit(raw[end])))
        {
            end++;
        }

        if (end == start)
        {
            text.Append('&');
            return 1;
        }

        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (int.TryParse(raw[start..end], style, CultureInfo.InvariantCulture, out var code) && Rune.TryCreate(code, out var rune))
        {
            Span<char> characters = stackalloc char[2];
            text.Append(Legal(characters[..rune.EncodeToUtf16(characters)]));
        }

        return end < raw.Length && raw[end] == ';' ? end + 1 : end;
    }
}
