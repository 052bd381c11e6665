using System.Runtime.CompilerServices;
using Rag.Core.Answers;
using Rag.Stores.Questions;

namespace Rag.Stores.Postgres.Questions;

/// <summary>Questions that are kept to measure answers with, in a PostgreSQL database.</summary>
public sealed class PostgresKeptQuestions(PostgresDatabase database) : IKeptQuestions
{
    private const int RowsPerPage = 256;

    private const string Keep = $"""
        INSERT INTO rag.question ({QuestionRow.Columns}) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (answer) DO UPDATE SET tenant = excluded.tenant, at = excluded.at, question = excluded.question,
            place = excluded.place, refusal = excluded.refusal
        """;

    private const string ForgetOne = "DELETE FROM rag.question WHERE answer = $1 AND tenant = $2";

    private const string Page =
        $"SELECT {QuestionRow.Columns} FROM rag.question WHERE (at, answer) > ($1, $2) ORDER BY at, answer LIMIT $3";

    private const string Forget =
        "DELETE FROM rag.question WHERE answer IN (SELECT answer FROM rag.question WHERE at < $1 ORDER BY at LIMIT $2)";

    private const string Any = "SELECT EXISTS (SELECT 1 FROM rag.question)";

    /// <summary>Whether any were kept.</summary>
    public async ValueTask<bool> ExistAsync(CancellationToken cancellation) =>
        (await database.QueryAsync(Any, [], reader => reader.GetBoolean(0), cancellation).ConfigureAwait(false))[0];

    /// <summary>Leaves nothing of what was kept; false where there was nothing.</summary>
    public async ValueTask<bool> EraseAsync(CancellationToken cancellation) =>
        await database.ExecuteAsync(channel: null, [("DELETE FROM rag.question", [])], cancellation).ConfigureAwait(false) > 0;

    public async ValueTask KeepAsync(KeptQuestion question, CancellationToken cancellation) =>
        await database.ExecuteAsync(channel: null, [(Keep, QuestionRow.Values(question))], cancellation).ConfigureAwait(false);

    public async ValueTask<bool> ForgetAsync(string answerId, string tenant, CancellationToken cancellation) =>
        await database.ExecuteAsync(channel: null, [(ForgetOne, [answerId, tenant])], cancellation).ConfigureAwait(false) > 0;

    public async IAsyncEnumerable<KeptQuestion> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var (at, answer) = (long.MinValue, "");
        while (await PageAsync().ConfigureAwait(false) is [.., var last] page)
        {
            foreach (var question in page)
            {
                yield return question;
                cancellation.ThrowIfCancellationRequested();
            }

            (at, answer) = (last.At.UtcTicks, last.AnswerId);
        }

        ValueTask<List<KeptQuestion>> PageAsync() =>
            database.QueryAsync(Page, [at, answer, RowsPerPage], reader => QuestionRow.Read(reader, PostgresText.Read), cancellation);
    }

    public ValueTask<int> ForgetAsync(DateTimeOffset before, int most, CancellationToken cancellation) =>
        database.ExecuteAsync(channel: null, [(Forget, [before.UtcTicks, most])], cancellation);
}
