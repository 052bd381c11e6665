using Rag.Core.Articles;
using Rag.Core.Evaluation;

namespace Rag.Pages.Tests;

/// <summary>Runs in memory.</summary>
internal sealed class MemoryRuns : IEvalRuns
{
    private readonly List<(EvalRun Run, IReadOnlyList<CaseOutcome> Outcomes)> _runs = [];
    private readonly Dictionary<(string Run, int Version), string> _digests = [];

    /// <summary>What reading figures fails with; null for nothing.</summary>
    public Exception? Failure { get; set; }

    /// <summary>A run whose figures are read only once the task has ended; null for none.</summary>
    public (string RunId, Task Until)? Slow { get; set; }

    public void Add(EvalRun run, IReadOnlyList<CaseOutcome> outcomes) => _runs.Add((run, outcomes));

    public ValueTask AddAsync(EvalRun run, CancellationToken cancellation)
    {
        Add(run, []);
        return ValueTask.CompletedTask;
    }

    public ValueTask<EvalRun?> FindAsync(string runId, CancellationToken cancellation) =>
        ValueTask.FromResult<EvalRun?>(_runs.Find(item => item.Run.Id == runId).Run);

    public ValueTask<IReadOnlyList<EvalRun>> ListAsync(CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<EvalRun>>([
            .. _runs.Select(item => item.Run).OrderByDescending(run => run.Id, StringComparer.Ordinal),
        ]);

    public async ValueTask<IReadOnlyList<CaseFigures>> FiguresAsync(string runId, CancellationToken cancellation)
    {
        if (Failure is { } failure)
        {
            throw failure;
        }

        if (Slow is var (slow, until) && slow == runId)
        {
            await until.WaitAsync(cancellation);
        }

        return [.. OutcomesOf(runId).Select(SyntheticRun.FiguresOf)];
    }

    public ValueTask<FiguresPage> PageAsync(string runId, CaseQuery query, CancellationToken cancellation)
    {
        var sign = query.IsLowerBetter ? -1 : 1;
        var wanted = OutcomesOf(runId)
            .Select(SyntheticRun.FiguresOf)
            .Where(item => (query.Stage is null || item.Miss == query.Stage) && (query.Kind is null || item.Kind == query.Kind))
            .OrderBy(item =>
                query.By is null ? 0
                : item.Figures.TryGetValue(query.By, out var figure) ? sign * figure
                : double.PositiveInfinity
            )
            .ToList();
        return ValueTask.FromResult(new FiguresPage([.. wanted.Skip(query.Skip).Take(query.Most)], wanted.Count));
    }

    public ValueTask<IReadOnlyList<CaseFigures>> AroundAsync(string runId, int ordinal, CancellationToken cancellation)
    {
        var all = OutcomesOf(runId).Select(SyntheticRun.FiguresOf).OrderBy(item => item.Ordinal).ToList();
        return ValueTask.FromResult<IReadOnlyList<CaseFigures>>([
            .. all.Where(item => item.Ordinal < ordinal).TakeLast(1),
            .. all.Where(item => item.Ordinal >= ordinal).Take(all.Exists(item => item.Ordinal == ordinal) ? 2 : 1),
        ]);
    }

    public ValueTask<string?> FindDigestAsync(string runId, int version, CancellationToken cancellation) =>
        ValueTask.FromResult(_digests.GetValueOrDefault((runId, version)));

    public ValueTask KeepDigestAsync(string runId, int version, string digest, CancellationToken cancellation)
    {
        _digests[(runId, version)] = digest;
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> EraseAsync(Article article, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<CaseOutcome?> FindOutcomeAsync(string runId, string caseId, CancellationToken cancellation) =>
        ValueTask.FromResult(OutcomesOf(runId).FirstOrDefault(outcome => outcome.Case.Id == caseId));

    public IAsyncEnumerable<CaseOutcome> OutcomesAsync(string runId, CancellationToken cancellation) =>
        OutcomesOf(runId).ToAsyncEnumerable();

    public ValueTask RecordAsync(string runId, IReadOnlyList<CaseOutcome> outcomes, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public ValueTask ChangeAsync(
        string runId,
        RunState state,
        DateTimeOffset at,
        IReadOnlyDictionary<string, double> metrics,
        string? problem,
        CancellationToken cancellation
    )
    {
        var place = _runs.FindIndex(item => item.Run.Id == runId);
        _runs[place] = (_runs[place].Run with { State = state, EndedAt = at, Metrics = metrics, Problem = problem }, _runs[place].Outcomes);
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> DeleteAsync(string runId, CancellationToken cancellation) =>
        ValueTask.FromResult(_runs.RemoveAll(item => item.Run.Id == runId) > 0);

    private IReadOnlyList<CaseOutcome> OutcomesOf(string runId) => _runs.Find(item => item.Run.Id == runId).Outcomes ?? [];
}
