using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Evaluation;

/// <summary>
/// Runs in a database of their own beside the articles'. The disk is on this machine, so every call works on the caller's thread and has
/// completed when it returns; calls come one at a time.
/// </summary>
public sealed class SqliteEvalRuns : IEvalRuns, IDisposable
{
    private const int RowsPerPage = 256;

    private readonly SideConnection _side;
    private readonly RunTable _runs;
    private readonly OutcomeTable _outcomes;
    private readonly StoreLock? _folder;

    private SqliteEvalRuns(SqliteConnection connection, SideConnection side, StoreLock? folder)
    {
        (_side, _folder) = (side, folder);
        (_runs, _outcomes) = (new RunTable(connection), new OutcomeTable(connection));
    }

    /// <summary>
    /// Opens the runs in this folder, creating them where they are missing. Only the holder of the store's lock may call it.
    /// </summary>
    /// <exception cref="StoreOpenException">
    /// The file cannot be written, is another program's or a newer one's, or is damaged.
    /// </exception>
    /// <exception cref="StoreFullException">The disk is full.</exception>
    public static SqliteEvalRuns Open(string dataDir) => Open(dataDir, folder: null);

    /// <summary>The same for a process that opens nothing else in the folder; it holds the folder until this is disposed.</summary>
    /// <exception cref="StoreOpenException">The folder is in use; or see <see cref="Open(string)"/>.</exception>
    public static SqliteEvalRuns OpenAlone(string dataDir) => StoreLock.Hold(new StoreLayout(dataDir), folder => Open(dataDir, folder));

    private static SqliteEvalRuns Open(string dataDir, StoreLock? folder) =>
        SideConnection.Open(EvalSchema.In(dataDir), (connection, side) => new SqliteEvalRuns(connection, side, folder));

    public ValueTask AddAsync(EvalRun run, CancellationToken cancellation)
    {
        _side.Change(
            () =>
            {
                if (_runs.Find(run.Id) is not null)
                {
                    throw RunRow.IsThere(run);
                }

                _runs.Add(run with { State = RunState.Running, EndedAt = null, Done = 0 });
                return true;
            },
            cancellation
        );
        return ValueTask.CompletedTask;
    }

    public ValueTask<EvalRun?> FindAsync(string runId, CancellationToken cancellation) =>
        ValueTask.FromResult(_side.Read(() => _runs.Find(runId)?.Run, cancellation));

    public ValueTask<IReadOnlyList<EvalRun>> ListAsync(CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<EvalRun>>(_side.Read(_runs.List, cancellation));

    public ValueTask RecordAsync(string runId, IReadOnlyList<CaseOutcome> outcomes, CancellationToken cancellation)
    {
        _side.Change(
            () =>
            {
                var (number, run) = Changeable(runId);
                _runs.Change(run with { Done = run.Done + outcomes.Count(outcome => _outcomes.Add(number, outcome)) });
                return true;
            },
            cancellation
        );
        return ValueTask.CompletedTask;
    }

    public ValueTask ChangeAsync(
        string runId,
        RunState state,
        DateTimeOffset at,
        IReadOnlyDictionary<string, double> metrics,
        string? problem,
        CancellationToken cancellation
    )
    {
        _side.Change(
            () =>
            {
                var (_, run) = Changeable(runId);
                DateTimeOffset? ended = state == RunState.Running ? null : at;
                _runs.Change(run with { State = state, EndedAt = ended, Metrics = metrics, Problem = problem });
                return true;
            },
            cancellation
        );
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<CaseFigures>> FiguresAsync(string runId, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<CaseFigures>>(
            _side.Read(() => _runs.Find(runId) is { Number: var number } ? _outcomes.Figures(number) : [], cancellation)
        );

    public ValueTask<FiguresPage> PageAsync(string runId, CaseQuery query, CancellationToken cancellation) =>
        ValueTask.FromResult(
            _side.Read(
                () => _runs.Find(runId) is { Number: var number } ? _outcomes.Some(number, query) : new FiguresPage([], 0),
                cancellation
            )
        );

    public ValueTask<IReadOnlyList<CaseFigures>> AroundAsync(string runId, int ordinal, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<CaseFigures>>(
            _side.Read(() => _runs.Find(runId) is { Number: var number } ? _outcomes.Around(number, ordinal) : [], cancellation)
        );

    public ValueTask<string?> FindDigestAsync(string runId, int version, CancellationToken cancellation) =>
        ValueTask.FromResult(
            _side.Read(() => _runs.Find(runId) is { Number: var number } ? _runs.Digest(number, version) : null, cancellation)
        );

    public ValueTask KeepDigestAsync(string runId, int version, string digest, CancellationToken cancellation)
    {
        _side.Change(
            () =>
            {
                if (_runs.Find(runId) is { Number: var number })
                {
                    _runs.KeepDigest(number, version, digest);
                }

                return true;
            },
            cancellation
        );
        return ValueTask.CompletedTask;
    }

    public ValueTask<CaseOutcome?> FindOutcomeAsync(string runId, string caseId, CancellationToken cancellation) =>
        ValueTask.FromResult(
            _side.Read(() => _runs.Find(runId) is { Number: var number } ? _outcomes.Find(number, caseId) : null, cancellation)
        );

    public async IAsyncEnumerable<CaseOutcome> OutcomesAsync(string runId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        var after = -1;
        while (_side.Read(() => Page(after), cancellation) is [.., var last] page)
        {
            foreach (var outcome in page)
            {
                yield return outcome;
                cancellation.ThrowIfCancellationRequested();
            }

            after = last.Ordinal;
        }

        List<CaseOutcome> Page(int behind) =>
            _runs.Find(runId) is { Number: var number } ? _outcomes.Page(number, behind, RowsPerPage) : [];
    }

    public ValueTask<int> EraseAsync(Article article, CancellationToken cancellation) =>
        ValueTask.FromResult(_side.Change(() => _outcomes.Erase(article), cancellation));

    public ValueTask<bool> DeleteAsync(string runId, CancellationToken cancellation) =>
        ValueTask.FromResult(
            _side.Change(
                () =>
                {
                    if (_runs.Find(runId) is not { Number: var number })
                    {
                        return false;
                    }

                    _outcomes.Delete(number);
                    _runs.Delete(number);
                    return true;
                },
                cancellation
            )
        );

    public void Dispose()
    {
        _side.Dispose();
        _folder?.Dispose();
    }

    private (long Number, EvalRun Run) Changeable(string runId) => RunRow.Changeable(_runs.Find(runId), runId);
}
