using Microsoft.Data.Sqlite;
using Rag.Core.Evaluation;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Evaluation;

/// <summary>The statements on runs. Owned by one connection, and used by one caller at a time.</summary>
internal sealed class RunTable
{
    private const string DigestColumns = "run, version, body";

    private const string Values = "$1, $2, $3, $4, $5, $6, $7, $8, $9";

    private readonly SqliteCommand _add;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _list;
    private readonly SqliteCommand _change;
    private readonly SqliteCommand _delete;
    private readonly SqliteCommand _digest;
    private readonly SqliteCommand _keepDigest;
    private readonly SqliteCommand _deleteDigest;

    public RunTable(SqliteConnection connection)
    {
        var select = $"SELECT number, {RunRow.Columns}, {RowChecksum.IsRight("run", RunRow.Columns)} FROM run";
        _add = connection.Statement(
            $"INSERT INTO run ({RunRow.Columns}, {RowChecksum.Column}) VALUES ({Values}, {RowChecksum.Of(Values)})",
            9
        );
        _find = connection.Statement($"{select} WHERE id = $1", 1);
        _list = connection.Statement($"{select} ORDER BY started_at DESC, id DESC");
        _change = connection.Statement(
            $"UPDATE run SET (plan, note, state, started_at, ended_at, done, metrics, problem, {RowChecksum.Column}) = "
                + $"($2, $3, $4, $5, $6, $7, $8, $9, {RowChecksum.Of(Values)}) WHERE id = $1",
            9
        );
        _delete = connection.Statement("DELETE FROM run WHERE number = $1", 1);
        _digest = connection.Statement(
            $"SELECT body, {RowChecksum.IsRight("digest", DigestColumns)} FROM digest WHERE run = $1 AND version = $2",
            2
        );
        _keepDigest = connection.Statement(
            $"INSERT OR REPLACE INTO digest ({DigestColumns}, {RowChecksum.Column}) VALUES ($1, $2, $3, {RowChecksum.Of("$1, $2, $3")})",
            3
        );
        _deleteDigest = connection.Statement("DELETE FROM digest WHERE run = $1", 1);
    }

    public void Add(EvalRun run) => Bind(_add, run).ExecuteNonQuery();

    /// <summary>Null where there is none.</summary>
    public (long Number, EvalRun Run)? Find(string id)
    {
        using var reader = _find.Bind(id).ExecuteReader();
        return reader.Read() ? RowOf(reader) : null;
    }

    /// <summary>Newest first.</summary>
    public List<EvalRun> List() => _list.Rows(reader => RowOf(reader).Run);

    public void Change(EvalRun run) => Bind(_change, run).ExecuteNonQuery();

    public void Delete(long number)
    {
        _deleteDigest.Bind(number).ExecuteNonQuery();
        _delete.Bind(number).ExecuteNonQuery();
    }

    /// <summary>Null where none is kept. One that is damaged is none: it can be worked out again.</summary>
    public string? Digest(long number, int version)
    {
        using var reader = _digest.Bind(number, (long)version).ExecuteReader();
        return reader.Read() && reader.GetInt64(1) == 1 ? reader.GetString(0) : null;
    }

    public void KeepDigest(long number, int version, string digest) => _keepDigest.Bind(number, (long)version, digest).ExecuteNonQuery();

    private static SqliteCommand Bind(SqliteCommand command, EvalRun run) => command.Bind(RunRow.Values(run));

    private static (long Number, EvalRun Run) RowOf(SqliteDataReader reader) =>
        reader.GetInt64(10) == 1 ? RunRow.Read(reader, static text => text) : throw RowChecksum.Wrong("the row of a run");
}
