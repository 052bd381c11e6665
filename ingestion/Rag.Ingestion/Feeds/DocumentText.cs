using System.Text;
using System.Text.RegularExpressions;

namespace Rag.Ingestion.Feeds;

/// <summary>Bytes of a feed or page to text: byte order mark, else the encoding it names, else UTF-8, else Windows-1252.</summary>
internal static class DocumentText
{
    private static readonly Regex s_declaration = new(
        """(?:<\?xml[^>]*?\sencoding|<meta[^>]*?\bcharset)\s*=\s*["']?\s*([A-Za-z0-9._:-]+)""",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    private const int DeclarationReach = 1024;

    private const int Utf8 = 65001;

    /// <summary>A few characters of an East Asian encoding may be valid UTF-8 by chance; more of them are not.</summary>
    private const int TellingUtf8 = 4;

    private static readonly Encoding s_utf32BigEndian = new UTF32Encoding(bigEndian: true, byteOrderMark: true);

    /// <summary>Never fails: what an encoding cannot read becomes U+FFFD.</summary>
    public static string Decode(byte[] bytes) => Decode(bytes, charset: null);

    /// <summary>
    /// As <see cref="Decode(byte[])"/>, with the charset that the transport names. Names are often wrong, so that each is believed only
    /// where the bytes bear it out; an encoding of single bytes reads anything, and what is valid UTF-8 hardly ever is anything else.
    /// </summary>
    public static string Decode(byte[] bytes, string? charset)
    {
        if (EncodingByMark(bytes) is { } marked)
        {
            return marked.GetString(bytes).TrimStart('\ufeff');
        }

        var named = new[] { Known(charset), Declared(bytes) }.OfType<Encoding>().Where(encoding => encoding.CodePage != Utf8).ToList();
        var wide = named.FindAll(encoding => !encoding.IsSingleByte);
        var utf8 = Strict(Encoding.UTF8, bytes);
        return utf8 is not null && (wide.Count == 0 || utf8.Count(c => c > '\x7f') >= TellingUtf8) ? utf8
            : wide.Select(encoding => Strict(encoding, bytes)).FirstOrDefault(text => text is not null) is { } text ? text
            : utf8 ?? (named.Find(encoding => encoding.IsSingleByte) ?? named.FirstOrDefault() ?? Windows1252).GetString(bytes);
    }

    /// <summary>By a byte order mark, or by how the first "&lt;" or "{" of a UTF-16 file without one looks.</summary>
    public static Encoding? EncodingByMark(ReadOnlySpan<byte> bytes) =>
        bytes switch
        {
            [0, 0, 0xfe, 0xff, ..] or [0, 0, 0, (byte)'<', ..] => s_utf32BigEndian,
            [0xff, 0xfe, 0, 0, ..] or [(byte)'<', 0, 0, 0, ..] => Encoding.UTF32,
            [0xef, 0xbb, 0xbf, ..] => Encoding.UTF8,
            [0xff, 0xfe, ..] => Encoding.Unicode,
            [0xfe, 0xff, ..] => Encoding.BigEndianUnicode,
            [(byte)'<' or (byte)'{', 0, ..] => Encoding.Unicode,
            [0, (byte)'<' or (byte)'{', ..] => Encoding.BigEndianUnicode,
            [0x4c, 0x6f, 0xa7, 0x94, ..] => CodePagesEncodingProvider.Instance.GetEncoding(37), // "<?xm" of a mainframe (EBCDIC)
            _ => null,
        };

    private static string? Strict(Encoding encoding, byte[] bytes)
    {
        var strict = (Encoding)encoding.Clone();
        strict.DecoderFallback = DecoderFallback.ExceptionFallback;
        try
        {
            return strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static Encoding Windows1252 => CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    private static Encoding? Declared(byte[] bytes)
    {
        var head = Encoding.Latin1.GetString(bytes, 0, Math.Min(bytes.Length, DeclarationReach));
        var match = s_declaration.Match(head);
        return match.Success ? Known(match.Groups[1].Value) : null;
    }

    private static Encoding? Known(string? written)
    {
        var name = written?.Trim(' ', '"', '\'').ToLowerInvariant();
        if (
            name is not { Length: > 0 }
            || name.StartsWith("utf-16", StringComparison.Ordinal)
            || name.StartsWith("utf-32", StringComparison.Ordinal)
        )
        {
            return null; // text of these widths is told by its first bytes, so that the name cannot be true
        }

        try
        {
            return name is "iso-8859-1" or "latin1" or "us-ascii" or "ascii"
                ? Windows1252
                : CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
