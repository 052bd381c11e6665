using Rag.Core.Drift;
using Rag.Stores.Drift;

namespace Rag.Stores.Postgres.Drift;

/// <summary>Answers to fixed questions, in a PostgreSQL database.</summary>
public sealed class PostgresDriftLog(PostgresDatabase database) : IDriftLog
{
    private const string Add = """
        INSERT INTO rag.checked (question, at, body) VALUES ($1, $2, $3) ON CONFLICT (question, at) DO UPDATE SET body = excluded.body
        """;

    private const string Nearest = """
        SELECT body FROM rag.checked WHERE question = $1 ORDER BY at > $2, CASE WHEN at <= $2 THEN -at ELSE at END LIMIT 1
        """;

    private const string Latest = "SELECT body FROM rag.checked WHERE at = (SELECT max(at) FROM rag.checked) ORDER BY number";

    private const string Forget = "DELETE FROM rag.checked WHERE at < $1";

    public async ValueTask AddAsync(IReadOnlyList<DriftFinding> findings, CancellationToken cancellation)
    {
        if (findings.Count > 0)
        {
            var rows = findings.Select(finding =>
                (Add, (object?[])[finding.Answer.QuestionId, finding.Answer.At.UtcTicks, DriftText.Write(finding)])
            );
            await database.ExecuteAsync(channel: null, [.. rows], cancellation).ConfigureAwait(false);
        }
    }

    public async ValueTask<DriftAnswer?> FindAsync(string questionId, DateTimeOffset notAfter, CancellationToken cancellation) =>
        (await ReadAsync(Nearest, cancellation, questionId, notAfter.UtcTicks).ConfigureAwait(false)).FirstOrDefault()?.Answer;

    public async ValueTask<IReadOnlyList<DriftFinding>> LatestAsync(CancellationToken cancellation) =>
        await ReadAsync(Latest, cancellation).ConfigureAwait(false);

    public ValueTask<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellation) =>
        database.ExecuteAsync(channel: null, [(Forget, [before.UtcTicks])], cancellation);

    private ValueTask<List<DriftFinding>> ReadAsync(string sql, CancellationToken cancellation, params object?[] values) =>
        database.QueryAsync(sql, values, reader => DriftText.Read(reader.Text(0)), cancellation);
}
