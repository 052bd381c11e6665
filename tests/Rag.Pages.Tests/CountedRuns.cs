using Rag.Core.Articles;
using Rag.Core.Evaluation;

namespace Rag.Pages.Tests;

/// <summary>Counts what is read of runs.</summary>
internal sealed class CountedRuns(IEvalRuns runs) : IEvalRuns
{
    /// <summary>How often all figures or all outcomes of a run were read.</summary>
    public int WholeReadings { get; private set; }

    /// <summary>Questions that were read one page at a time.</summary>
    public int Cases { get; private set; }

    public ValueTask<IReadOnlyList<CaseFigures>> FiguresAsync(string runId, CancellationToken cancellation)
    {
        WholeReadings++;
        return runs.FiguresAsync(runId, cancellation);
    }

    public IAsyncEnumerable<CaseOutcome> OutcomesAsync(string runId, CancellationToken cancellation)
    {
        WholeReadings++;
        return runs.OutcomesAsync(runId, cancellation);
    }

    public async ValueTask<FiguresPage> PageAsync(string runId, CaseQuery query, CancellationToken cancellation)
    {
        var page = await runs.PageAsync(runId, query, cancellation);
        Cases += page.Cases.Count;
        return page;
    }

    public ValueTask<IReadOnlyList<CaseFigures>> AroundAsync(string runId, int ordinal, CancellationToken cancellation) =>
        runs.AroundAsync(runId, ordinal, cancellation);

    public ValueTask AddAsync(EvalRun run, CancellationToken cancellation) => runs.AddAsync(run, cancellation);

    public ValueTask<EvalRun?> FindAsync(string runId, CancellationToken cancellation) => runs.FindAsync(runId, cancellation);

    public ValueTask<IReadOnlyList<EvalRun>> ListAsync(CancellationToken cancellation) => runs.ListAsync(cancellation);

    public ValueTask RecordAsync(string runId, IReadOnlyList<CaseOutcome> outcomes, CancellationToken cancellation) =>
        runs.RecordAsync(runId, outcomes, cancellation);

    public ValueTask ChangeAsync(
        string runId,
        RunState state,
        DateTimeOffset at,
        IReadOnlyDictionary<string, double> metrics,
        string? problem,
        CancellationToken cancellation
    ) => runs.ChangeAsync(runId, state, at, metrics, problem, cancellation);

    public ValueTask<string?> FindDigestAsync(string runId, int version, CancellationToken cancellation) =>
        runs.FindDigestAsync(runId, version, cancellation);

    public ValueTask KeepDigestAsync(string runId, int version, string digest, CancellationToken cancellation) =>
        runs.KeepDigestAsync(runId, version, digest, cancellation);

    public ValueTask<CaseOutcome?> FindOutcomeAsync(string runId, string caseId, CancellationToken cancellation) =>
        runs.FindOutcomeAsync(runId, caseId, cancellation);

    public ValueTask<int> EraseAsync(Article article, CancellationToken cancellation) => runs.EraseAsync(article, cancellation);

    public ValueTask<bool> DeleteAsync(string runId, CancellationToken cancellation) => runs.DeleteAsync(runId, cancellation);
}
