using System.Buffers.Binary;
using System.IO.Hashing;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Rag.Stores.Embedded.Database;

/// <summary>
/// A checksum in every row that answers are made from: SQLite itself does not notice when bits of a text or a vector change on the disk.
/// It is the SQL function <c>row_checksum(value, …)</c> over what is stored, byte for byte, so that nothing is converted on the way.
/// </summary>
internal static class RowChecksum
{
    /// <summary>The column that holds it, in each of the tables.</summary>
    public const string Column = "checksum";

    public const string VectorColumns = "chunk, rows";

    public const string PastChunkColumns = "id, article, revision, ordinal, start, end, text";

    public const string RetiredColumns =
        "chunk, article, revision, ordinal, start, end, text, title, source, published_at, first_seen_at, scope";

    public const string TombstoneColumns =
        "article, revision, url, source_id, title, source, first_seen_at, scope, content_hash, retracted_at, reason";

    public const string ChangeColumns = "article, revision, kind, scope, at";

    public const string StoryMemberColumns = "article, story, at, signature";

    private const string Function = "row_checksum";

    [ThreadStatic]
    private static XxHash3? s_hash;

    public static void Register(SqliteConnection connection) =>
        raw.sqlite3_create_function(connection.Handle, Function, -1, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null, Compute);

    /// <summary>The checksum of these expressions.</summary>
    public static string Of(string expressions) => $"{Function}({expressions})";

    /// <summary>1 where the row under this alias has the checksum of its columns, else 0.</summary>
    public static string IsRight(string alias, string columns) =>
        $"{alias}.{Column} IS {Of(string.Join(", ", columns.Split(", ").Select(column => $"{alias}.{column}")))}";

    /// <param name="row">Its kind and name: "chunk 5".</param>
    public static DamagedRowException Wrong(string row) => new($"{row} does not have the checksum that it was written with");

    /// <summary>Type, length and bytes of each value, so that no two rows of different values give the same bytes.</summary>
    private static void Compute(sqlite3_context context, object state, sqlite3_value[] values)
    {
        var hash = s_hash ??= new XxHash3();
        hash.Reset();
        Span<byte> head = stackalloc byte[1 + sizeof(long)];
        foreach (var value in values)
        {
            var type = raw.sqlite3_value_type(value);
            var bytes = type is raw.SQLITE_TEXT or raw.SQLITE_BLOB ? raw.sqlite3_value_blob(value) : default;
            var number = type switch
            {
                raw.SQLITE_INTEGER => raw.sqlite3_value_int64(value),
                raw.SQLITE_FLOAT => BitConverter.DoubleToInt64Bits(raw.sqlite3_value_double(value)),
                _ => bytes.Length,
            };
            head[0] = (byte)type;
            BinaryPrimitives.WriteInt64LittleEndian(head[1..], number);
            hash.Append(head);
            hash.Append(bytes);
        }

        raw.sqlite3_result_int64(context, unchecked((long)hash.GetCurrentHashAsUInt64()));
    }
}
