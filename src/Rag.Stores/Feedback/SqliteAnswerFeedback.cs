using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Feedback;

/// <summary>
/// Feedback in a database of its own beside the articles'. The disk is on this machine, so every call works on the caller's thread and has
/// completed when it returns; calls come one at a time.
/// </summary>
public sealed class SqliteAnswerFeedback : IAnswerFeedback, IDisposable
{
    private const int RowsPerPage = 256;

    private readonly SideConnection _side;
    private readonly SqliteCommand _give;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _takeBack;
    private readonly SqliteCommand _page;
    private readonly SqliteCommand _forget;

    private SqliteAnswerFeedback(SqliteConnection connection, SideConnection side)
    {
        _side = side;
        var isRight = RowChecksum.IsRight("feedback", FeedbackRow.Columns);
        var row = $"{FeedbackRow.Columns}, {isRight}";
        _give = connection.Statement(
            $"INSERT OR REPLACE INTO feedback ({FeedbackRow.Columns}, {RowChecksum.Column}) "
                + $"VALUES ($1, $2, $3, $4, $5, {RowChecksum.Of("$1, $2, $3, $4, $5")})",
            5
        );
        _find = connection.Statement($"SELECT {row} FROM feedback WHERE answer = $1 AND tenant = $2", 2);
        _takeBack = connection.Statement("DELETE FROM feedback WHERE answer = $1 AND tenant = $2", 2);
        _page = connection.Statement(
            $"SELECT {row} FROM feedback WHERE (at, answer, tenant) > ($1, $2, $3) ORDER BY at, answer, tenant LIMIT {RowsPerPage}",
            3
        );
        _forget = connection.Statement(
            "DELETE FROM feedback WHERE number IN (SELECT number FROM feedback WHERE at < $1 ORDER BY at LIMIT $2)",
            2
        );
    }

    /// <summary>
    /// Opens the feedback in this folder, creating it where it is missing. Only the holder of the store's lock may call it.
    /// </summary>
    /// <exception cref="StoreOpenException">
    /// The file cannot be written, is another program's or a newer one's, or is damaged.
    /// </exception>
    /// <exception cref="StoreFullException">The disk is full.</exception>
    public static SqliteAnswerFeedback Open(string dataDir) =>
        SideConnection.Open(FeedbackSchema.In(dataDir), (connection, side) => new SqliteAnswerFeedback(connection, side));

    public ValueTask GiveAsync(AnswerFeedback feedback, CancellationToken cancellation)
    {
        _side.Change(() => _give.Bind(FeedbackRow.Values(feedback)).ExecuteNonQuery(), cancellation);
        return ValueTask.CompletedTask;
    }

    public ValueTask<AnswerFeedback?> FindAsync(string answerId, string tenant, CancellationToken cancellation) =>
        ValueTask.FromResult(Read(_find, cancellation, answerId, tenant) is [var found] ? found : null);

    public ValueTask<bool> TakeBackAsync(string answerId, string tenant, CancellationToken cancellation) =>
        ValueTask.FromResult(_side.Change(() => _takeBack.Bind(answerId, tenant).ExecuteNonQuery(), cancellation) > 0);

    public async IAsyncEnumerable<AnswerFeedback> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        var (at, answer, tenant) = (long.MinValue, "", "");
        while (Read(_page, cancellation, at, answer, tenant) is [.., var last] page)
        {
            foreach (var feedback in page)
            {
                yield return feedback;
                cancellation.ThrowIfCancellationRequested();
            }

            (at, answer, tenant) = (last.At.UtcTicks, last.AnswerId, last.Tenant);
        }
    }

    public ValueTask<int> ForgetAsync(DateTimeOffset before, int most, CancellationToken cancellation) =>
        ValueTask.FromResult(_side.Change(() => _forget.Bind(before.UtcTicks, most).ExecuteNonQuery(), cancellation));

    public void Dispose() => _side.Dispose();

    private List<AnswerFeedback> Read(SqliteCommand statement, CancellationToken cancellation, params object[] values) =>
        _side.Read(() => statement.Bind(values).Rows(RowOf), cancellation);

    private static AnswerFeedback RowOf(SqliteDataReader reader) =>
        reader.GetInt64(5) == 1 ? FeedbackRow.Read(reader, static text => text) : throw RowChecksum.Wrong("feedback on an answer");
}
