using System.Buffers;

namespace Rag.Stores.Postgres;

/// <summary>
/// Texts as PostgreSQL takes them, which has no U+0000: it is written as U+FFFF and "0", and U+FFFF itself, which no text has a use for, as
/// U+FFFF and "1". So what is read is what was written, and any other text is its own.
/// </summary>
internal static class PostgresText
{
    private static readonly SearchValues<char> s_written = SearchValues.Create("\0\uffff");

    public static string Write(string text) =>
        text.AsSpan().ContainsAny(s_written)
            ? text.Replace("\uffff", "\uffff1", StringComparison.Ordinal).Replace("\0", "\uffff0", StringComparison.Ordinal)
            : text;

    public static string Read(string text) =>
        text.Contains('\uffff')
            ? text.Replace("\uffff0", "\0", StringComparison.Ordinal).Replace("\uffff1", "\uffff", StringComparison.Ordinal)
            : text;
}
