using Microsoft.Data.Sqlite;
using Rag.Stores.Embedded.Segments;

namespace Rag.Stores.Embedded.Database;

/// <summary>The list of segment files that count, in the database. A file that is not listed is an orphan.</summary>
internal sealed class SegmentManifest(SqliteConnection connection)
{
    private readonly SqliteCommand _add = connection.Statement(
        "INSERT INTO segment (file, first_chunk, last_chunk, chunks, rows, checksum) VALUES ($1, $2, $3, $4, $5, $6)",
        6
    );

    private readonly SqliteCommand _remove = connection.Statement("DELETE FROM segment WHERE file = $1", 1);

    /// <summary>In order of chunk ids; whether they are <see cref="SegmentRecord.IsPossible"/> is for the reader to ask.</summary>
    public List<SegmentRecord> Read()
    {
        using var command = connection.Statement(
            "SELECT file, first_chunk, last_chunk, chunks, rows, checksum FROM segment ORDER BY first_chunk"
        );
        return command.Rows(reader => new SegmentRecord(
            reader.TextOrNull(0) ?? "",
            reader.GetInt64(1),
            reader.GetInt64(2),
            (int)Math.Clamp(reader.GetInt64(3), 0, int.MaxValue),
            (int)Math.Clamp(reader.GetInt64(4), 0, int.MaxValue),
            (ulong)reader.GetInt64(5)
        ));
    }

    /// <summary>Inside a transaction.</summary>
    public void Add(SegmentRecord record) =>
        _add.Bind(record.File, record.FirstChunk, record.LastChunk, record.Chunks, record.Rows, (long)record.Checksum).ExecuteNonQuery();

    /// <summary>Inside a transaction.</summary>
    public void Remove(SegmentRecord record) => _remove.Bind(record.File).ExecuteNonQuery();
}
