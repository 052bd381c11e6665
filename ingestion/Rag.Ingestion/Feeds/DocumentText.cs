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

    private static readonly Encoding s_strictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Never fails: what an encoding cannot read becomes U+FFFD.</summary>
    public static string Decode(byte[] bytes)
    {
        if (EncodingByMark(bytes) is { } marked)
        {
            return marked.GetString(bytes).TrimStart('\ufeff');
        }

        try
        {
            // First, because a file that is valid UTF-8 hardly ever is anything else, whatever it claims (ISO-2022 apart).
            if (Declared(bytes) is null or { IsSingleByte: true } or { CodePage: 65001 })
            {
                return s_strictUtf8.GetString(bytes);
            }
        }
        catch (DecoderFallbackException) { }

        return (Declared(bytes) is { CodePage: not 65001 } declared ? declared : Windows1252).GetString(bytes);
    }

    /// <summary>By a byte order mark, or by how the first "&lt;" or "{" of a UTF-16 file without one looks.</summary>
    public static Encoding? EncodingByMark(ReadOnlySpan<byte> bytes) =>
        bytes switch
        {
            [0xef, 0xbb, 0xbf, ..] => Encoding.UTF8,
            [0xff, 0xfe, ..] => Encoding.Unicode,
            [0xfe, 0xff, ..] => Encoding.BigEndianUnicode,
            [(byte)'<' or (byte)'{', 0, ..] => Encoding.Unicode,
            [0, (byte)'<' or (byte)'{', ..] => Encoding.BigEndianUnicode,
            _ => null,
        };

    private static Encoding Windows1252 => CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    private static Encoding? Declared(byte[] bytes)
    {
        var head = Encoding.Latin1.GetString(bytes, 0, Math.Min(bytes.Length, DeclarationReach));
        var match = s_declaration.Match(head);
        if (!match.Success)
        {
            return null;
        }

        var name = match.Groups[1].Value.ToLowerInvariant();
        if (name.StartsWith("utf-16", StringComparison.Ordinal) || name.StartsWith("utf-32", StringComparison.Ordinal))
        {
            return null; // the declaration was readable as single bytes, so it cannot be true
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
