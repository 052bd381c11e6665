using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Rag.Stores.Embedded.Database;

/// <summary>
/// The chunks of latest revisions in statements. They have no rows of their own but lie in the table <c>cut</c>, see <see cref="Cut"/>.
/// The SQL function <c>cut_places(places, chunks)</c> gives the places as JSON, an array [ordinal, start, end] for each;
/// <c>cut_place(places, n, part)</c> gives one of these three of the chunk behind n others. Both give null for what are no places.
/// </summary>
internal static class CutSql
{
    private const string AllFunction = "cut_places";
    private const string OneFunction = "cut_place";
    private const string PackFunction = "packed_places";

    /// <summary>The parts of a place, in order.</summary>
    private const int Start = 1;
    private const int End = 2;

    /// <summary>
    /// A row for each chunk, as a table to select from: id, article, ordinal, start, end; its own text or null; the first id of its cut,
    /// by which it is found; and whether the cut is as it was written.
    /// </summary>
    public static string Chunks { get; } =
        $"""
            (
                SELECT cut.first + place.key AS id, cut.article, place.value ->> 0 AS ordinal, place.value ->> 1 AS start,
                    place.value ->> 2 AS end, {OwnTextOf("cut", "place.key")} AS text, cut.first,
                    {RowChecksum.IsRight("cut", Cut.Columns)} AS is_right
                FROM cut JOIN json_each({AllFunction}(cut.places, cut.chunks)) AS place
            )
            """;

    public static void Register(SqliteConnection connection)
    {
        raw.sqlite3_create_function(connection.Handle, AllFunction, 2, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null, All);
        raw.sqlite3_create_function(connection.Handle, OneFunction, 3, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null, One);
        raw.sqlite3_create_function(connection.Handle, PackFunction, 1, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null, Pack);
    }

    /// <summary>That the cut under this alias has the chunk of this id.</summary>
    public static string Holds(string cut, string id) => $"{cut}.first = {FirstUpTo(id)} AND {id} < {cut}.first + {cut}.chunks";

    /// <summary>The first id of the last cut that begins at this id or before; null where none does.</summary>
    public static string FirstUpTo(string id) => $"(SELECT max(first) FROM cut WHERE first <= {id})";

    /// <summary>That the row under one alias has the vectors of a chunk of the cut under another.</summary>
    public static string IsVectorOf(string vector, string cut) => $"{vector}.chunk BETWEEN {cut}.first AND {cut}.first + {cut}.chunks - 1";

    /// <summary>How many chunks of the cut under this alias have no vectors in this table.</summary>
    public static string VectorsMissing(string cut, string table) =>
        $"({cut}.chunks - (SELECT count(*) FROM {table} v WHERE {IsVectorOf("v", cut)}))";

    /// <summary>The text of the chunk behind n others in the cut under one alias, whose revision has another.</summary>
    public static string TextOf(string cut, string n, string revision)
    {
        var (start, end) = (PartOf(Start), PartOf(End));
        return $"ifnull({OwnTextOf(cut, n)}, {BodyParts.PartOf(revision, start, end)})";

        string PartOf(int part) => string.Create(CultureInfo.InvariantCulture, $"{OneFunction}({cut}.places, {n}, {part})");
    }

    /// <summary>Null where there is none; what is no JSON has none.</summary>
    private static string OwnTextOf(string cut, string n) => $"iif(json_valid({cut}.texts), {cut}.texts ->> ({n}), NULL)";

    private static void All(sqlite3_context context, object state, sqlite3_value[] values)
    {
        if (PackedPlaces.Unpack(raw.sqlite3_value_blob(values[0]), raw.sqlite3_value_int64(values[1])) is not { } places)
        {
            raw.sqlite3_result_null(context);
            return;
        }

        var json = new StringBuilder();
        foreach (var (ordinal, start, end) in places)
        {
            json.Append(json.Length == 0 ? '[' : ',').Append(CultureInfo.InvariantCulture, $"[{ordinal},{start},{end}]");
        }

        raw.sqlite3_result_text(context, json.Append(']').ToString());
    }

    private static void One(sqlite3_context context, object state, sqlite3_value[] values)
    {
        if (PackedPlaces.Find(raw.sqlite3_value_blob(values[0]), raw.sqlite3_value_int64(values[1])) is not { } place)
        {
            raw.sqlite3_result_null(context);
            return;
        }

        var part = raw.sqlite3_value_int(values[2]) switch
        {
            Start => place.Start,
            End => place.End,
            _ => place.Ordinal,
        };
        raw.sqlite3_result_int(context, part);
    }

    /// <summary>Of JSON as <see cref="All"/> gives it; null where a number is none of 32 bits.</summary>
    private static void Pack(sqlite3_context context, object state, sqlite3_value[] values)
    {
        try
        {
            var places = JsonSerializer.Deserialize<int[][]>(raw.sqlite3_value_text(values[0]).utf8_to_string())!;
            raw.sqlite3_result_blob(context, PackedPlaces.Pack(places.Select(place => new ChunkPlace(place[0], place[1], place[2]))));
        }
        catch (JsonException)
        {
            raw.sqlite3_result_null(context);
        }
    }
}
