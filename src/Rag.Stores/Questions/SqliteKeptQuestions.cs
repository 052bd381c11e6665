using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Questions;

/// <summary>
/// Kept questions in a database of their own beside the articles'. The disk is on this machine, so every call works on the caller's thread
/// and has completed when it returns; calls come one at a time. What is forgotten does not stay in free pages.
/// </summary>
public sealed class SqliteKeptQuestions : IKeptQuestions, IDisposable
{
    private const int RowsPerPage = 256;

    private readonly SideConnection _side;
    private readonly SqliteCommand _keep;
    private readonly SqliteCommand _forgetOne;
    private readonly SqliteCommand _page;
    private readonly SqliteCommand _forget;

    private SqliteKeptQuestions(SqliteConnection connection, SideConnection side)
    {
        _side = side;
        var isRight = RowChecksum.IsRight("question", QuestionRow.Columns);
        _keep = connection.Statement(
            $"INSERT OR REPLACE INTO question ({QuestionRow.Columns}, {RowChecksum.Column}) "
                + $"VALUES ($1, $2, $3, $4, $5, $6, {RowChecksum.Of("$1, $2, $3, $4, $5, $6")})",
            6
        );
        _forgetOne = connection.Statement("DELETE FROM question WHERE answer = $1 AND tenant = $2", 2);
        _page = connection.Statement(
            $"SELECT {QuestionRow.Columns}, {isRight} FROM question "
                + $"WHERE (at, answer) > ($1, $2) ORDER BY at, answer LIMIT {RowsPerPage}",
            2
        );
        _forget = connection.Statement(
            "DELETE FROM question WHERE number IN (SELECT number FROM question WHERE at < $1 ORDER BY at LIMIT $2)",
            2
        );
    }

    /// <summary>
    /// Opens the questions in this folder, creating their file where it is missing. Only the holder of the store's lock may call it.
    /// </summary>
    /// <exception cref="StoreOpenException">
    /// The file cannot be written, is another program's or a newer one's, or is damaged.
    /// </exception>
    /// <exception cref="StoreFullException">The disk is full.</exception>
    public static SqliteKeptQuestions Open(string dataDir) =>
        SideConnection.Open(QuestionSchema.In(dataDir), (connection, side) => new SqliteKeptQuestions(connection, side));

    /// <summary>Whether this folder has a file of questions.</summary>
    public static bool AreIn(string dataDir) =>
        QuestionSchema.In(dataDir).Path is var path && (Path.Exists(path) || Path.Exists(path + "-wal"));

    /// <summary>
    /// Leaves nothing of what was kept in this folder, and no file; false where there was none. Only the holder of the store's lock may
    /// call it.
    /// </summary>
    /// <exception cref="StoreOpenException">The file is not one of these, or cannot be deleted.</exception>
    public static bool Erase(string dataDir)
    {
        var path = QuestionSchema.In(dataDir).Path;
        if (!AreIn(dataDir))
        {
            return false;
        }

        Open(dataDir).Dispose(); // refuses what is another program's
        foreach (var end in (ReadOnlySpan<string>)["-wal", "-shm", "-journal", ""])
        {
            try
            {
                File.Delete(path + end);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new StoreOpenException($"{path}{end} cannot be deleted: {exception.Message}", exception);
            }
        }

        return true;
    }

    public ValueTask KeepAsync(KeptQuestion question, CancellationToken cancellation)
    {
        _side.Change(() => _keep.Bind(QuestionRow.Values(question)).ExecuteNonQuery(), cancellation);
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> ForgetAsync(string answerId, string tenant, CancellationToken cancellation) =>
        ValueTask.FromResult(_side.Change(() => _forgetOne.Bind(answerId, tenant).ExecuteNonQuery(), cancellation) > 0);

    public async IAsyncEnumerable<KeptQuestion> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        var (at, answer) = (long.MinValue, "");
        while (_side.Read(() => _page.Bind(at, answer).Rows(RowOf), cancellation) is [.., var last] page)
        {
            foreach (var question in page)
            {
                yield return question;
                cancellation.ThrowIfCancellationRequested();
            }

            (at, answer) = (last.At.UtcTicks, last.AnswerId);
        }
    }

    public ValueTask<int> ForgetAsync(DateTimeOffset before, int most, CancellationToken cancellation) =>
        ValueTask.FromResult(_side.Change(() => _forget.Bind(before.UtcTicks, most).ExecuteNonQuery(), cancellation));

    public void Dispose() => _side.Dispose();

    private static KeptQuestion RowOf(SqliteDataReader reader) =>
        reader.GetInt64(6) == 1 ? QuestionRow.Read(reader, static text => text) : throw RowChecksum.Wrong("a kept question");
}
