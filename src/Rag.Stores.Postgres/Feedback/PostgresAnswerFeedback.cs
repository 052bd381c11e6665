using System.Runtime.CompilerServices;
using Rag.Core.Answers;
using Rag.Stores.Feedback;

namespace Rag.Stores.Postgres.Feedback;

/// <summary>What readers said of answers, in a PostgreSQL database.</summary>
public sealed class PostgresAnswerFeedback(PostgresDatabase database) : IAnswerFeedback
{
    private const int RowsPerPage = 256;

    private const string Give = $"""
        INSERT INTO rag.feedback ({FeedbackRow.Columns}) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (answer, tenant) DO UPDATE SET thumb = excluded.thumb, at = excluded.at, comment = excluded.comment
        """;

    private const string Find = $"SELECT {FeedbackRow.Columns} FROM rag.feedback WHERE answer = $1 AND tenant = $2";

    private const string TakeBack = "DELETE FROM rag.feedback WHERE answer = $1 AND tenant = $2";

    private const string Page = $"""
        SELECT {FeedbackRow.Columns} FROM rag.feedback WHERE (at, answer, tenant) > ($1, $2, $3) ORDER BY at, answer, tenant LIMIT $4
        """;

    private const string Forget = """
        DELETE FROM rag.feedback WHERE (answer, tenant) IN (SELECT answer, tenant FROM rag.feedback WHERE at < $1 ORDER BY at LIMIT $2)
        """;

    public async ValueTask GiveAsync(AnswerFeedback feedback, CancellationToken cancellation) =>
        await database.ExecuteAsync(channel: null, [(Give, FeedbackRow.Values(feedback))], cancellation).ConfigureAwait(false);

    public async ValueTask<AnswerFeedback?> FindAsync(string answerId, string tenant, CancellationToken cancellation) =>
        (await ReadAsync(Find, cancellation, answerId, tenant).ConfigureAwait(false)).FirstOrDefault();

    public async ValueTask<bool> TakeBackAsync(string answerId, string tenant, CancellationToken cancellation) =>
        await database.ExecuteAsync(channel: null, [(TakeBack, [answerId, tenant])], cancellation).ConfigureAwait(false) > 0;

    public async IAsyncEnumerable<AnswerFeedback> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var (at, answer, tenant) = (long.MinValue, "", "");
        while (await ReadAsync(Page, cancellation, at, answer, tenant, RowsPerPage).ConfigureAwait(false) is [.., var last] page)
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
        database.ExecuteAsync(channel: null, [(Forget, [before.UtcTicks, most])], cancellation);

    private ValueTask<List<AnswerFeedback>> ReadAsync(string sql, CancellationToken cancellation, params object?[] values) =>
        database.QueryAsync(sql, values, reader => FeedbackRow.Read(reader, PostgresText.Read), cancellation);
}
