using Rag.Core.Articles;

namespace Rag.Core.Evaluation;

/// <summary>Keeps runs. Outcomes are written as they come, so that a run that was cut off is gone on with. Thread-safe.</summary>
public interface IEvalRuns
{
    /// <summary>Adds a run in the state <see cref="RunState.Running"/> without outcomes.</summary>
    ValueTask AddAsync(EvalRun run, CancellationToken cancellation);

    /// <summary>Null where there is none.</summary>
    ValueTask<EvalRun?> FindAsync(string runId, CancellationToken cancellation);

    /// <summary>Newest first.</summary>
    ValueTask<IReadOnlyList<EvalRun>> ListAsync(CancellationToken cancellation);

    /// <summary>Writes outcomes in one transaction; one that is there already stays as it is.</summary>
    /// <exception cref="InvalidOperationException">There is no such run, or it is completed.</exception>
    ValueTask RecordAsync(string runId, IReadOnlyList<CaseOutcome> outcomes, CancellationToken cancellation);

    /// <summary>Sets a run's state; metrics and problem with it.</summary>
    /// <exception cref="InvalidOperationException">There is no such run, or it is completed.</exception>
    ValueTask ChangeAsync(
        string runId,
        RunState state,
        DateTimeOffset at,
        IReadOnlyDictionary<string, double> metrics,
        string? problem,
        CancellationToken cancellation
    );

    /// <summary>The figures of every outcome, in the data set's order.</summary>
    ValueTask<IReadOnlyList<CaseFigures>> FiguresAsync(string runId, CancellationToken cancellation);

    /// <summary>Some of the figures; of the others only what sorts them is read.</summary>
    ValueTask<FiguresPage> PageAsync(string runId, CaseQuery query, CancellationToken cancellation);

    /// <summary>
    /// The figures of the question at this place of the data set, and of the nearest on either side that have an outcome: three at most, in
    /// the data set's order.
    /// </summary>
    ValueTask<IReadOnlyList<CaseFigures>> AroundAsync(string runId, int ordinal, CancellationToken cancellation);

    /// <summary>What all outcomes come to together, as it was kept in this version; null where it was not.</summary>
    ValueTask<string?> FindDigestAsync(string runId, int version, CancellationToken cancellation);

    /// <summary>Keeps it in place of what was kept before, as long as the run is there.</summary>
    ValueTask KeepDigestAsync(string runId, int version, string digest, CancellationToken cancellation);

    /// <summary>One outcome in full; null where there is none.</summary>
    ValueTask<CaseOutcome?> FindOutcomeAsync(string runId, string caseId, CancellationToken cancellation);

    /// <summary>Every outcome in full, in the data set's order.</summary>
    IAsyncEnumerable<CaseOutcome> OutcomesAsync(string runId, CancellationToken cancellation);

    /// <summary>
    /// Erases the article's words from every outcome: answers that quote it, and the words of evidence in it. Rankings and figures stay.
    /// How many outcomes that were.
    /// </summary>
    ValueTask<int> EraseAsync(Article article, CancellationToken cancellation);

    /// <summary>Deletes a run with its outcomes; false where there is none.</summary>
    ValueTask<bool> DeleteAsync(string runId, CancellationToken cancellation);
}
