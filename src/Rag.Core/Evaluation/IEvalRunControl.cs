namespace Rag.Core.Evaluation;

/// <summary>
/// Runs that a running service makes of itself: one at a time, its questions asked while no live question is there. Thread-safe. What
/// cannot be done is an <see cref="EvalRunException"/> whose message is a sentence for people.
/// </summary>
public interface IEvalRunControl
{
    /// <summary>The run whose questions are being asked; null where none is.</summary>
    RunProgress? Current { get; }

    /// <summary>The data sets that can be asked here, by name.</summary>
    ValueTask<IReadOnlyList<DatasetSummary>> DatasetsAsync(CancellationToken cancellation);

    /// <summary>Begins a run, which goes on after the call.</summary>
    /// <returns>The run's id.</returns>
    /// <exception cref="EvalRunException">Another run is going on, there is no such data set, or a setting is wrong.</exception>
    ValueTask<string> StartAsync(RunRequest request, CancellationToken cancellation);

    /// <summary>Stops the run that is going on; its outcomes so far are kept. Returns when it has stopped.</summary>
    /// <exception cref="EvalRunException">There is no such run, or it is not going on here.</exception>
    ValueTask StopAsync(string runId, CancellationToken cancellation);

    /// <summary>Goes on with a run that was stopped or cut off, or that failed.</summary>
    /// <exception cref="EvalRunException">
    /// There is no such run, it is completed, another one is going on, or data set or configuration are no longer what they were.
    /// </exception>
    ValueTask ResumeAsync(string runId, CancellationToken cancellation);

    /// <summary>Deletes a run with its outcomes; false where there is none.</summary>
    /// <exception cref="EvalRunException">The run is going on.</exception>
    ValueTask<bool> DeleteAsync(string runId, CancellationToken cancellation);
}
