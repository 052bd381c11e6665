using System.Numerics;
using System.Runtime.Intrinsics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Rag.Stores.Embedded.Database;

/// <summary>
/// A chunk's text is the part of its revision's body that it was cut from, and is stored there alone. Only a text that differs from that
/// part stands beside the chunk's place, where there is null otherwise. The SQL function <c>body_part(body, start, end)</c> cuts it; the
/// places are in UTF-16 code units, and where there is no such part it gives null. The SQL function <c>body_text(body)</c> gives all of it.
/// Both read bodies as they lie in their columns, see <see cref="PackedBody"/>.
/// </summary>
internal static class BodyParts
{
    private const string Function = "body_part";
    private const string WholeFunction = "body_text";
    private const string PackFunction = "packed_body";

    private const byte FirstContinuation = 0x80;
    private const byte FirstOfFour = 0xF0;

    public static void Register(SqliteConnection connection)
    {
        raw.sqlite3_create_function(connection.Handle, Function, 3, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null, Cut);
        raw.sqlite3_create_function(connection.Handle, WholeFunction, 1, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null, Whole);
        raw.sqlite3_create_function(connection.Handle, PackFunction, 1, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null, Pack);
        CutSql.Register(connection);
    }

    /// <summary>The whole body of the revision under this alias, as a text; null where it is damaged.</summary>
    public static string BodyOf(string revision) => $"{WholeFunction}({revision}.body)";

    /// <summary>The text of the chunk under one alias, whose revision has another.</summary>
    public static string TextOf(string chunk, string revision) =>
        $"ifnull({chunk}.text, {PartOf(revision, $"{chunk}.start", $"{chunk}.end")})";

    /// <summary>The part of the body of the revision under this alias.</summary>
    public static string PartOf(string revision, string start, string end) => $"{Function}({revision}.body, {start}, {end})";

    /// <summary>The body of the revision under this alias, which is a text, as a new one lies in its column.</summary>
    public static string PackedBodyOf(string revision) => $"{PackFunction}({revision}.body)";

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
        var body = BytesOf(values[0]);
        var (start, end) = (raw.sqlite3_value_int64(values[1]), raw.sqlite3_value_int64(values[2]));
        if (start < 0 || end < start || Skip(body, start) is not { } first || Skip(body[first..], end - start) is not { } length)
        {
            raw.sqlite3_result_null(context);
        }
        else
        {
            Give(context, body.Slice(first, length));
        }
    }

    /// <summary>An empty span would be no text at all.</summary>
    private static void Give(sqlite3_context context, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            raw.sqlite3_result_text(context, "");
        }
        else
        {
            raw.sqlite3_result_text(context, text);
        }
    }

    private static void Whole(sqlite3_context context, object state, sqlite3_value[] values)
    {
        var stored = raw.sqlite3_value_blob(values[0]);
        if (raw.sqlite3_value_type(values[0]) != raw.SQLITE_BLOB)
        {
            Give(context, stored);
        }
        else if (PackedBody.UnpackAgain(stored) is { } text)
        {
            Give(context, text);
        }
        else
        {
            raw.sqlite3_result_null(context);
        }
    }

    private static void Pack(sqlite3_context context, object state, sqlite3_value[] values)
    {
        if (PackedBody.Of(raw.sqlite3_value_text(values[0]).utf8_to_string()) is byte[] packed)
        {
            raw.sqlite3_result_blob(context, packed);
        }
        else
        {
            Give(context, raw.sqlite3_value_blob(values[0]));
        }
    }

    /// <summary>In UTF-8; none where the body is damaged.</summary>
    private static ReadOnlySpan<byte> BytesOf(sqlite3_value body)
    {
        var stored = raw.sqlite3_value_blob(body);
        return raw.sqlite3_value_type(body) == raw.SQLITE_BLOB ? PackedBody.UnpackAgain(stored) : stored;
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
