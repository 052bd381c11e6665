using System.Buffers;
using System.Text;

namespace Rag.Core.Access;

/// <summary>How secrets of keys look, so that none stands in a log, wherever a caller put it.</summary>
public static class ApiKeyText
{
    public const string Prefix = "rag_";

    /// <summary>Characters of an id.</summary>
    public const int IdLength = 8;

    private static readonly SearchValues<char> s_hexadecimal = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> s_ends = SearchValues.Create(" \t\r\n\"'&<>,;");

    /// <summary>The text with all that follows a key's id taken out, up to the next space or quotation mark; linear in it.</summary>
    public static string Redacted(string text)
    {
        var at = FindAt(text, 0);
        if (at < 0)
        {
            return text;
        }

        var (redacted, done) = (new StringBuilder(text.Length), 0);
        while (at >= 0)
        {
            var secret = at + Prefix.Length + IdLength + 1;
            var length = text.AsSpan(secret).IndexOfAny(s_ends);
            redacted.Append(text, done, secret - done).Append('…');
            done = length < 0 ? text.Length : secret + length;
            at = FindAt(text, done);
        }

        return redacted.Append(text, done, text.Length - done).ToString();
    }

    /// <summary>Where a secret begins at or behind this place; -1 where none does.</summary>
    private static int FindAt(string text, int from)
    {
        for (
            var at = text.IndexOf(Prefix, from, StringComparison.OrdinalIgnoreCase);
            at >= 0;
            at = text.IndexOf(Prefix, at + 1, StringComparison.OrdinalIgnoreCase)
        )
        {
            var rest = text.AsSpan(at + Prefix.Length);
            if (rest.Length > IdLength && rest[IdLength] == '_' && !rest[..IdLength].ContainsAnyExcept(s_hexadecimal))
            {
                return at;
            }
        }

        return -1;
    }
}
