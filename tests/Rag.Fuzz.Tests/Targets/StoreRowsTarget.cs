using System.Buffers.Binary;
using Microsoft.Data.Sqlite;
using Rag.Stores.Doctor;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;

namespace Rag.Fuzz.Tests.Targets;

/// <summary>
/// A store whose rows somebody has changed with right checksums. The input is a list of changes: table, column, row and kind of value,
/// a byte each, then eight bytes of the value.
/// </summary>
public sealed class StoreRowsTarget : FuzzTarget, IDisposable
{
    private const int ChangeBytes = 12;
    private const int MostChanges = 8;

    private static readonly (string Table, string[] Columns)[] s_tables =
    [
        ("article", ["number", .. ArticleRow.Columns.Split(", ")]),
        ("revision", ArticleRow.StoredRevisionColumns.Split(", ")),
        ("cut", Cut.Columns.Split(", ")),
        ("vector", RowChecksum.VectorColumns.Split(", ")),
        ("segment", ["number", "file", "first_chunk", "last_chunk", "chunks", "rows", "checksum"]),
        ("setting", ["key", "value"]),
    ];

    private readonly SampleStore _store = new();

    public override long MostAllocated => 64L << 20;

    public override int Longest => MostChanges * ChangeBytes;

    public override IEnumerable<byte[]> Seeds()
    {
        for (var table = 0; table < s_tables.Length; table++)
        {
            for (var column = 0; column < s_tables[table].Columns.Length; column++)
            {
                foreach (var value in (long[])[0, -1, long.MaxValue, long.MinValue, int.MaxValue])
                {
                    yield return Change(table, column, kind: 0, value);
                }

                foreach (var kind in (int[])[1, 2, 3, 4])
                {
                    yield return Change(table, column, kind, 3);
                }
            }
        }
    }

    public override void Run(byte[] input)
    {
        _store.Reset();
        using (var connection = new SqliteConnection($"Data Source={_store.Database};Pooling=False;Foreign Keys=False"))
        {
            connection.Open();
            RowChecksum.Register(connection);
            for (var at = 0; at + ChangeBytes <= input.Length && at < Longest; at += ChangeBytes)
            {
                Apply(connection, input.AsSpan(at, ChangeBytes));
            }

            foreach (var (table, columns) in s_tables[..4])
            {
                var sealedColumns = string.Join(", ", table is "article" ? columns[1..] : columns);
                connection.Execute($"UPDATE {table} SET {RowChecksum.Column} = {RowChecksum.Of(sealedColumns)}");
            }
        }

        try
        {
            StoreDoctor.Examine(_store.Folder);
        }
        catch (StoreOpenException) { }

        _store.Use();
    }

    public void Dispose() => _store.Dispose();

    private static byte[] Change(int table, int column, int kind, long value)
    {
        var change = new byte[ChangeBytes];
        (change[0], change[1], change[2], change[3]) = ((byte)table, (byte)column, 1, (byte)kind);
        BinaryPrimitives.WriteInt64LittleEndian(change.AsSpan(4), value);
        return change;
    }

    private static void Apply(SqliteConnection connection, ReadOnlySpan<byte> change)
    {
        var (table, columns) = s_tables[change[0] % s_tables.Length];
        var number = BinaryPrimitives.ReadInt64LittleEndian(change[4..]);
        object value = (change[3] % 5) switch
        {
            0 => number,
            1 => "",
            2 => (double)number,
            3 => change[4..].ToArray(),
            _ => $"../{number}",
        };
        var key = table is "revision" or "setting" ? columns[0] : "rowid";
        using var command = connection.Statement(
            $"UPDATE OR IGNORE {table} SET {columns[change[1] % columns.Length]} = $1 "
                + $"WHERE {key} = (SELECT {key} FROM {table} LIMIT 1 OFFSET {change[2] % 3})",
            1
        );
        try
        {
            command.Bind(value).ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // SQLite itself refuses the value for the column.
        }
    }
}
