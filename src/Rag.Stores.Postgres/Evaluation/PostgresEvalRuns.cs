using System.Runtime.CompilerServices;
using Npgsql;
using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Stores.Evaluation;

namespace Rag.Stores.Postgres.Evaluation;

/// <summary>Runs of evaluations in a PostgreSQL database: a run that one process makes can be looked at through all.</summary>
public sealed class PostgresEvalRuns(PostgresDatabase database) : IEvalRuns
{
    private const int RowsPerPage = 256;

    public async ValueTask AddAsync(EvalRun run, CancellationToken cancellation)
    {
        var begun = run with { State = RunState.Running, EndedAt = null, Done = 0 };
        if (await database.ExecuteAsync(channel: null, [(EvalSql.Add, RunRow.Values(begun))], cancellation).ConfigureAwait(false) == 0)
        {
            throw RunRow.IsThere(run);
        }
    }

    public async ValueTask<EvalRun?> FindAsync(string runId, CancellationToken cancellation) =>
        await database.QueryAsync(EvalSql.Find, [runId], Run, cancellation).ConfigureAwait(false) is [var found] ? found.Run : null;

    public async ValueTask<IReadOnlyList<EvalRun>> ListAsync(CancellationToken cancellation)
    {
        var rows = await database.QueryAsync(EvalSql.List, [], Run, cancellation).ConfigureAwait(false);
        return rows.ConvertAll(row => row.Run);
    }

    public async ValueTask RecordAsync(string runId, IReadOnlyList<CaseOutcome> outcomes, CancellationToken cancellation) =>
        await ChangeAsync(
                runId,
                async (connection, number, run, now) =>
                {
                    var added = 0;
                    foreach (var outcome in outcomes)
                    {
                        added += await AddAsync(connection, number, outcome, now).ConfigureAwait(false) ? 1 : 0;
                    }

                    return run with
                    {
                        Done = run.Done + added,
                    };
                },
                cancellation
            )
            .ConfigureAwait(false);

    public async ValueTask ChangeAsync(
        string runId,
        RunState state,
        DateTimeOffset at,
        IReadOnlyDictionary<string, double> metrics,
        string? problem,
        CancellationToken cancellation
    ) =>
        await ChangeAsync(
                runId,
                (_, _, run, _) =>
                {
                    DateTimeOffset? ended = state == RunState.Running ? null : at;
                    return ValueTask.FromResult(run with { State = state, EndedAt = ended, Metrics = metrics, Problem = problem });
                },
                cancellation
            )
            .ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<CaseFigures>> FiguresAsync(string runId, CancellationToken cancellation) =>
        await database.QueryAsync(EvalSql.Figures, [runId], Figures, cancellation).ConfigureAwait(false);

    public ValueTask<FiguresPage> PageAsync(string runId, CaseQuery query, CancellationToken cancellation)
    {
        object?[] wanted = [runId, (long?)query.Stage, query.Kind];
        object?[] page = [.. wanted, query.By, query.IsLowerBetter ? -1.0 : 1.0, (long)query.Most, (long)query.Skip];
        return database.ReadAsync(
            async (connection, now) =>
            {
                var cases = await connection.QueryAsync(EvalSql.Some, page, Figures, now).ConfigureAwait(false);
                var count = await connection.QueryAsync(EvalSql.Count, wanted, row => row.GetInt64(0), now).ConfigureAwait(false);
                return new FiguresPage(cases, (int)count[0]);
            },
            cancellation
        );
    }

    public async ValueTask<IReadOnlyList<CaseFigures>> AroundAsync(string runId, int ordinal, CancellationToken cancellation) =>
        await database.QueryAsync(EvalSql.Around, [runId, (long)ordinal], Figures, cancellation).ConfigureAwait(false);

    public async ValueTask<string?> FindDigestAsync(string runId, int version, CancellationToken cancellation) =>
        (
            await database.QueryAsync(EvalSql.Digest, [runId, (long)version], row => row.Text(0), cancellation).ConfigureAwait(false)
        ).FirstOrDefault();

    public async ValueTask KeepDigestAsync(string runId, int version, string digest, CancellationToken cancellation) =>
        await database
            .ExecuteAsync(channel: null, [(EvalSql.KeepDigest, [runId, (long)version, digest])], cancellation)
            .ConfigureAwait(false);

    public async ValueTask<CaseOutcome?> FindOutcomeAsync(string runId, string caseId, CancellationToken cancellation) =>
        (await database.QueryAsync(EvalSql.FindOutcome, [runId, caseId], Outcome, cancellation).ConfigureAwait(false)).FirstOrDefault();

    public async IAsyncEnumerable<CaseOutcome> OutcomesAsync(string runId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var after = -1L;
        while (await PageAsync().ConfigureAwait(false) is [.., var last] page)
        {
            foreach (var outcome in page)
            {
                yield return outcome;
                cancellation.ThrowIfCancellationRequested();
            }

            after = last.Ordinal;
        }

        ValueTask<List<CaseOutcome>> PageAsync() =>
            database.QueryAsync(EvalSql.Page, [runId, after, (long)RowsPerPage], Outcome, cancellation);
    }

    public ValueTask<int> EraseAsync(Article article, CancellationToken cancellation)
    {
        string?[] names = [article.Id.Value, article.Url, article.SourceId];
        object?[] known = [names.OfType<string>().ToArray()];
        return database.ChangeAsync(
            channel: null,
            async (connection, now) =>
            {
                var outcomes = await connection
                    .QueryAsync(EvalSql.Named, known, row => (Run: row.GetInt64(0), Outcome: EvalText.Outcome(row.Text(1))), now)
                    .ConfigureAwait(false);
                await using var batch = new NpgsqlBatch(connection);
                foreach (var (run, outcome) in outcomes)
                {
                    var erased = EvalText.Write(OutcomeErasure.Erased(outcome, article));
                    batch.Add(EvalSql.ChangeOutcome, run, (long)outcome.Ordinal, erased);
                }

                batch.Add(EvalSql.Unname, known);
                await batch.ExecuteNonQueryAsync(now).ConfigureAwait(false);
                return outcomes.Count;
            },
            cancellation
        );
    }

    public async ValueTask<bool> DeleteAsync(string runId, CancellationToken cancellation) =>
        await database.ExecuteAsync(channel: null, [(EvalSql.Delete, [runId])], cancellation).ConfigureAwait(false) > 0;

    private static (long Number, EvalRun Run) Run(NpgsqlDataReader reader) => RunRow.Read(reader, PostgresText.Read);

    private static CaseFigures Figures(NpgsqlDataReader reader) => FiguresRow.Read(reader, PostgresText.Read);

    private static CaseOutcome Outcome(NpgsqlDataReader reader) => EvalText.Outcome(reader.Text(0));

    /// <summary>False where the run has an outcome of this ordinal or this id: it stays as it is.</summary>
    private static async ValueTask<bool> AddAsync(
        NpgsqlConnection connection,
        long run,
        CaseOutcome outcome,
        CancellationToken cancellation
    )
    {
        if (await connection.ExecuteAsync(EvalSql.AddFigures, FiguresRow.Values(run, outcome), cancellation).ConfigureAwait(false) == 0)
        {
            return false;
        }

        await using var batch = new NpgsqlBatch(connection);
        batch.Add(EvalSql.AddOutcome, run, (long)outcome.Ordinal, EvalText.Write(outcome));
        batch.Add(EvalSql.Name, OutcomeErasure.ArticlesIn(outcome).ToArray(), run, (long)outcome.Ordinal);
        await batch.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        return true;
    }

    private ValueTask<EvalRun> ChangeAsync(
        string runId,
        Func<NpgsqlConnection, long, EvalRun, CancellationToken, ValueTask<EvalRun>> change,
        CancellationToken cancellation
    ) =>
        database.ChangeAsync(
            channel: null,
            async (connection, now) =>
            {
                var found = await connection.QueryAsync(EvalSql.FindToChange, [runId], Run, now).ConfigureAwait(false);
                var (number, run) = RunRow.Changeable(found is [var one] ? one : null, runId);
                var changed = await change(connection, number, run, now).ConfigureAwait(false);
                await connection.ExecuteAsync(EvalSql.Change, RunRow.Values(changed), now).ConfigureAwait(false);
                return changed;
            },
            cancellation
        );
}
