using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Rag.Stores.Embedded.Database;

/// <summary>The vectors in one pair of tables. Under the writer lock.</summary>
internal sealed class VectorRows
{
    private readonly SqliteCommand _add;
    private readonly SqliteCommand _addToStored;
    private readonly SqliteCommand _addToPast;
    private readonly SqliteCommand _keep;
    private readonly SqliteCommand _read;
    private readonly SqliteCommand _lacksAny;
    private readonly SqliteCommand _removeOf;
    private readonly SqliteCommand _removeLive;
    private readonly SqliteCommand _removePast;

    public VectorRows(SqliteConnection connection, VectorTables tables)
    {
        Tables = tables;
        var columns = $"({RowChecksum.VectorColumns}, {RowChecksum.Column})";
        var values = $"$1, $2, {RowChecksum.Of("$1, $2")}";
        _add = connection.Statement($"INSERT INTO {tables.Live} {columns} VALUES ({values})", 2);
        _addToStored = connection.Statement(
            $"INSERT OR REPLACE INTO {tables.Live} {columns} SELECT {values} "
                + $"WHERE EXISTS (SELECT 1 FROM cut c WHERE {CutSql.Holds("c", "$1")})",
            2
        );
        _addToPast = connection.Statement(
            $"INSERT OR REPLACE INTO {tables.Past} {columns} SELECT {values} WHERE EXISTS (SELECT 1 FROM past_chunk WHERE id = $1)",
            2
        );
        _keep = connection.Statement(
            $"""
            INSERT INTO {tables.Past} {columns}
            SELECT v.chunk, v.rows, {RowChecksum.Of("v.chunk, v.rows")}
            FROM cut c JOIN {tables.Live} v ON {CutSql.IsVectorOf("v", "c")} WHERE c.article = $1
            """,
            1
        );
        _removeOf = connection.Statement(
            $"""
            DELETE FROM {tables.Live} WHERE chunk IN (
                SELECT v.chunk FROM cut c JOIN {tables.Live} v ON {CutSql.IsVectorOf("v", "c")} WHERE c.article = $1
            )
            """,
            1
        );
        _read = connection.Statement(
            $"""
            SELECT chunk, rows, {RowChecksum.IsRight(tables.Live, RowChecksum.VectorColumns)}
            FROM {tables.Live} WHERE chunk BETWEEN $1 AND $2 ORDER BY chunk
            """,
            2
        );
        _lacksAny = connection.Statement(
            $"""
            SELECT EXISTS (SELECT 1 FROM cut c WHERE {CutSql.VectorsMissing("c", tables.Live)} > 0)
                OR EXISTS (SELECT 1 FROM past_chunk WHERE id NOT IN (SELECT chunk FROM {tables.Past}))
            """
        );
        _removeLive = connection.Statement(Removal(tables.Live), 1);
        _removePast = connection.Statement(Removal(tables.Past), 1);
    }

    public VectorTables Tables { get; }

    public void Add(long chunk, ReadOnlySpan<ushort> halves) => _add.Bind(chunk, Bytes(halves)).ExecuteNonQuery();

    /// <summary>Adds to whichever of the two has the chunk, if any has.</summary>
    public void AddToStored(long chunk, ReadOnlySpan<ushort> halves)
    {
        var bytes = Bytes(halves);
        if (_addToStored.Bind(chunk, bytes).ExecuteNonQuery() == 0)
        {
            _addToPast.Bind(chunk, bytes).ExecuteNonQuery();
        }
    }

    /// <summary>Takes over the vectors of the article's chunks, before they are deleted, as those of kept chunks.</summary>
    /// <param name="number">The article's.</param>
    public void KeepPast(long number) => _keep.Bind(number).ExecuteNonQuery();

    /// <summary>Removes the vectors of the article's chunks, before they are deleted.</summary>
    /// <param name="number">The article's.</param>
    public void RemoveOf(long number) => _removeOf.Bind(number).ExecuteNonQuery();

    /// <summary>The vectors of chunks of latest revisions with ids in [first, last], in order of ids.</summary>
    public IEnumerable<(long ChunkId, ushort[] Halves)> Read(long first, long last)
    {
        using var reader = _read.Bind(first, last).ExecuteReader();
        while (reader.Read())
        {
            if (reader.GetInt64(2) != 1)
            {
                throw RowChecksum.Wrong($"the vector of chunk {reader.GetInt64(0)}");
            }

            yield return (reader.GetInt64(0), MemoryMarshal.Cast<byte, ushort>(reader.GetFieldValue<byte[]>(1)).ToArray());
        }
    }

    /// <summary>Whether some chunk has no vectors here.</summary>
    public bool LacksAny() => (long)_lacksAny.ExecuteScalar()! != 0;

    /// <summary>Removes at most so many; how many there were.</summary>
    public int Remove(int most)
    {
        var removed = _removeLive.Bind(most).ExecuteNonQuery();
        return removed + _removePast.Bind(most - removed).ExecuteNonQuery();
    }

    private static string Removal(string table) => $"DELETE FROM {table} WHERE chunk IN (SELECT chunk FROM {table} LIMIT $1)";

    private static byte[] Bytes(ReadOnlySpan<ushort> halves) => MemoryMarshal.AsBytes(halves).ToArray();
}
