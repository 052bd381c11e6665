using System.Globalization;
using System.Text;

namespace Rag.Fetching.Robots;

/// <summary>
/// Paths as they are compared: letters outside ASCII are percent-encoded, escapes of plain letters undone, others in upper case.
/// </summary>
internal static class RobotsPath
{
    public static string Canonical(string path)
    {
        var canonical = new StringBuilder(path.Length);
        Span<byte> utf8 = stackalloc byte[4];
        var i = 0;
        while (i < path.Length)
        {
            if (
                path[i] == '%'
                && i + 2 < path.Length
                && byte.TryParse(path.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, null, out var escaped)
            )
            {
                Append(canonical, escaped);
                i += 3;
                continue;
            }

            if (path[i] < '\u0080')
            {
                canonical.Append(path[i++]);
                continue;
            }

            Rune.DecodeFromUtf16(path.AsSpan(i), out var rune, out var length);
            foreach (var octet in utf8[..rune.EncodeToUtf8(utf8)])
            {
                Escape(canonical, octet);
            }

            i += length;
        }

        return canonical.ToString();
    }

    /// <summary>Only unreserved letters lose their escape: an escaped slash, star or dollar sign is none.</summary>
    private static void Append(StringBuilder canonical, byte escaped)
    {
        if (char.IsAsciiLetterOrDigit((char)escaped) || escaped is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')
        {
            canonical.Append((char)escaped);
        }
        else
        {
            Escape(canonical, escaped);
        }
    }

    private static void Escape(StringBuilder canonical, byte octet) => canonical.Append('%').Append(Convert.ToHexString([octet]));
}
