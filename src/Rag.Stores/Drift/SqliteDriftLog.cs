using Microsoft.Data.Sqlite;
using Rag.Core.Drift;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Drift;

/// <summary>
/// Answers to fixed questions in a database of their own. The disk is on this machine, so every call works on the caller's thread and has
/// completed when it returns; calls come one at a time.
/// </summary>
public sealed class SqliteDriftLog : IDriftLog, IDisposable
{
    private readonly SideConnection _side;
    private readonly SqliteCommand _add;
    private readonly SqliteCommand _before;
    private readonly SqliteCommand _after;
    private readonly SqliteCommand _latest;
    private readonly SqliteCommand _forget;

    private SqliteDriftLog(SqliteConnection connection, SideConnection side)
    {
        _side = side;
        var row = $"body, {RowChecksum.IsRight("checked", DriftSchema.Columns)}";
        _add = connection.Statement(
            $"INSERT OR REPLACE INTO checked ({DriftSchema.Columns}, {RowChecksum.Column}) "
                + $"VALUES ($1, $2, $3, {RowChecksum.Of("$1, $2, $3")})",
            3
        );
        _before = connection.Statement($"SELECT {row} FROM checked WHERE question = $1 AND at <= $2 ORDER BY at DESC LIMIT 1", 2);
        _after = connection.Statement($"SELECT {row} FROM checked WHERE question = $1 ORDER BY at LIMIT 1", 1);
        _latest = connection.Statement($"SELECT {row} FROM checked WHERE at = (SELECT max(at) FROM checked) ORDER BY number", 0);
        _forget = connection.Statement("DELETE FROM checked WHERE at < $1", 1);
    }

    /// <summary>
    /// Opens the answers in this folder, creating them where they are missing. Only the holder of the store's lock may call it.
    /// </summary>
    /// <exception cref="StoreOpenException">
    /// The file cannot be written, is another program's or a newer one's, or is damaged.
    /// </exception>
    /// <exception cref="Core.Articles.StoreFullException">The disk is full.</exception>
    public static SqliteDriftLog Open(string dataDir) =>
        SideConnection.Open(DriftSchema.In(dataDir), (connection, side) => new SqliteDriftLog(connection, side));

    public ValueTask AddAsync(IReadOnlyList<DriftFinding> findings, CancellationToken cancellation)
    {
        _side.Change(
            () =>
            {
                foreach (var finding in findings)
                {
                    _add.Bind(finding.Answer.QuestionId, finding.Answer.At.UtcTicks, DriftText.Write(finding)).ExecuteNonQuery();
                }

                return findings.Count;
            },
            cancellation
        );
        return ValueTask.CompletedTask;
    }

    public ValueTask<DriftAnswer?> FindAsync(string questionId, DateTimeOffset notAfter, CancellationToken cancellation) =>
        ValueTask.FromResult(
            (
                Read(_before, cancellation, questionId, notAfter.UtcTicks) is [var before] ? before
                : Read(_after, cancellation, questionId) is [var after] ? after
                : null
            )?.Answer
        );

    public ValueTask<IReadOnlyList<DriftFinding>> LatestAsync(CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<DriftFinding>>(Read(_latest, cancellation));

    public ValueTask<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellation) =>
        ValueTask.FromResult(_side.Change(() => _forget.Bind(before.UtcTicks).ExecuteNonQuery(), cancellation));

    public void Dispose() => _side.Dispose();

    private List<DriftFinding> Read(SqliteCommand command, CancellationToken cancellation, params object[] values) =>
        _side.Read(() => command.Bind(values).Rows(RowOf), cancellation);

    private static DriftFinding RowOf(SqliteDataReader reader) =>
        reader.GetInt64(1) == 1 ? DriftText.Read(reader.GetString(0)) : throw RowChecksum.Wrong("the row of a checked answer");
}
