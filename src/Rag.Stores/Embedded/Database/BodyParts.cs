using System.Numerics;
using System.Runtime.Intrinsics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Rag.Stores.Embedded.Database;

/// <summary>
/// A chunk's text is the part of its revision's body that it was cut from, and is stored there alone. Only a text that differs from that
/// part stands in the chunk's own column, which is null otherwise. The SQL function <c>body_part(body, start, end)</c> cuts it; the places
/// are in UTF-16 code units, and where there is no such part it gives null.
/// </summary>
internal static class BodyParts
{
    private const string Function = "body_part";

    private const byte FirstContinuation = 0x80;
    private const byte FirstOfFour = 0xF0;

    public static void Register(SqliteConnection connection) =>
        raw.sqlite3_create_function(connection.Handle, Function, 3, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null, Cut);

    /// <summary>The text of the chunk under one alias, whose revision has another.</summary>
    public static string TextOf(string chunk, string revision) =>
        $"ifnull({chunk}.text, {Function}({revision}.body, {chunk}.start, {chunk}.end))";

    /// <summary>Reads <see cref="TextOf"/>.</summary>
    /// <exception cref="DamagedRowException">The chunk lies outside its body.</exception>
    public static string ReadText(SqliteDataReader reader, int column, string row) =>
        reader.TextOrNull(column) ?? throw RowChecksum.Wrong(row);

    /// <summary>What a chunk's own column holds. A long body is stored up to its first U+0000, and has no parts behind it.</summary>
    public static string? OwnText(string body, int start, int end, string text)
    {
        var isPart =
            IsWhole(body, start)
            && IsWhole(body, end)
            && body.AsSpan(start, end - start).SequenceEqual(text)
            && !body.AsSpan(0, end).Contains('\0');
        return isPart ? null : text;
    }

    /// <summary>False between the halves of a pair, which no UTF-8 text can be cut between.</summary>
    private static bool IsWhole(string body, int place) =>
        place == 0 || place == body.Length || !char.IsHighSurrogate(body[place - 1]) || !char.IsLowSurrogate(body[place]);

    private static void Cut(sqlite3_context context, object state, sqlite3_value[] values)
    {
        var body = raw.sqlite3_value_blob(values[0]);
        var (start, end) = (raw.sqlite3_value_int64(values[1]), raw.sqlite3_value_int64(values[2]));
        if (start < 0 || end < start || Skip(body, start) is not { } first || Skip(body[first..], end - start) is not { } length)
        {
            raw.sqlite3_result_null(context);
        }
        else if (length == 0)
        {
            raw.sqlite3_result_text(context, "");
        }
        else
        {
            raw.sqlite3_result_text(context, body.Slice(first, length));
        }
    }

    /// <summary>How many bytes so many code units take; null where there are fewer, or where a pair would be cut.</summary>
    private static int? Skip(ReadOnlySpan<byte> text, long units)
    {
        var at = 0;
        while (units >= 2 * Vector256<byte>.Count && text.Length - at >= Vector256<byte>.Count)
        {
            var bytes = Vector256.Create(text.Slice(at, Vector256<byte>.Count));
            units -= Count(~(IsAtLeast(bytes, FirstContinuation) & ~IsAtLeast(bytes, 0xC0))) + Count(IsAtLeast(bytes, FirstOfFour));
            at += Vector256<byte>.Count;
        }

        while (at < text.Length && (units > 0 || (text[at] & 0xC0) == FirstContinuation))
        {
            units -=
                (text[at] & 0xC0) == FirstContinuation ? 0
                : text[at] >= FirstOfFour ? 2
                : 1;
            at++;
        }

        return units == 0 ? at : null;
    }

    private static Vector256<byte> IsAtLeast(Vector256<byte> bytes, byte least) =>
        Vector256.GreaterThanOrEqual(bytes, Vector256.Create(least));

    private static int Count(Vector256<byte> mask) => BitOperations.PopCount(mask.ExtractMostSignificantBits());
}
