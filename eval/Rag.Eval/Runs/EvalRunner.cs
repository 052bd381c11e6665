using Rag.Core.Evaluation;

namespace Rag.Eval.Runs;

/// <summary>
/// Asks the questions of a run that have no outcome yet and keeps what comes of them. It can be canceled at any time, and the process can
/// end at any time: what was kept stays, and the run is gone on with from there.
/// </summary>
public sealed class EvalRunner(IEvalRuns runs, TimeProvider time)
{
    /// <summary>A new run without outcomes.</summary>
    public async ValueTask<EvalRun> BeginAsync(RunPlan plan, string? note, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var run = new EvalRun(RunIds.New(now), plan, note, RunState.Running, now, null, 0, new Dictionary<string, double>(), null);
        await runs.AddAsync(run, cancellation).ConfigureAwait(false);
        return run;
    }

    /// <summary>A run that is gone on with.</summary>
    /// <param name="now">The plan as it would be if the run began now.</param>
    /// <exception cref="EvalRunException">There is no such run, it is completed, or it would be another run now.</exception>
    public async ValueTask<EvalRun> ReopenAsync(string runId, RunPlan now, CancellationToken cancellation)
    {
        var run = await FindAsync(runId, cancellation).ConfigureAwait(false);
        if (PlanDifference.Of(run.Plan, now) is { } difference)
        {
            throw new EvalRunException($"Run {runId} cannot be gone on with: {difference} Start a new run instead.");
        }

        await runs.ChangeAsync(runId, RunState.Running, time.GetUtcNow(), run.Metrics, null, cancellation).ConfigureAwait(false);
        return run with { State = RunState.Running, Problem = null };
    }

    /// <summary>A run that can be gone on with.</summary>
    /// <exception cref="EvalRunException">There is no such run, or it is completed.</exception>
    public async ValueTask<EvalRun> FindAsync(string runId, CancellationToken cancellation)
    {
        var run = await runs.FindAsync(runId, cancellation).ConfigureAwait(false)
            ?? throw new EvalRunException($"There is no run {runId}: 'rag eval list' shows those that there are.");
        return run.State == RunState.Completed
            ? throw new EvalRunException($"Run {runId} is completed, and nothing of it changes any more: start a new one.")
            : run;
    }

    /// <summary>Asks what is missing and returns the run as it is then kept: completed, or failed with its problem.</summary>
    /// <exception cref="OperationCanceledException">The run is kept as stopped.</exception>
    public async Task<EvalRun> AskAsync(EvalRun run, RunWork work, CancellationToken cancellation)
    {
        try
        {
            var kept = await runs.FiguresAsync(run.Id, cancellation).ConfigureAwait(false);
            var there = kept.Select(outcome => outcome.Ordinal).ToHashSet();
            var missing = work.Cases.Index().Where(item => !there.Contains(item.Index)).ToList();
            var asking = new CaseAsking(work, run.Plan.Depth, (outcomes, token) => runs.RecordAsync(run.Id, outcomes, token), time);
            await asking.AskAsync(missing, new RunRate(run.Id, there.Count, run.Plan.Cases, time), cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await ChangeAsync(run, RunState.Stopped, null).ConfigureAwait(false);
            throw;
        }
        catch (Exception failure)
        {
            await FailAsync(run, failure).ConfigureAwait(false);
            throw;
        }

        var digest = await RunDigests.MakeAsync(runs, run, cancellation).ConfigureAwait(false);
        await runs.ChangeAsync(run.Id, RunState.Completed, time.GetUtcNow(), digest.Means, null, cancellation).ConfigureAwait(false);
        return (await runs.FindAsync(run.Id, cancellation).ConfigureAwait(false))!;
    }

    /// <summary>Where even this cannot be kept, the run can be gone on with as well, and its caller hears of the first failure.</summary>
    private async Task FailAsync(EvalRun run, Exception failure)
    {
        try
        {
            await ChangeAsync(run, RunState.Failed, failure.Message).ConfigureAwait(false);
        }
        catch (Exception second) when (second is IOException or InvalidOperationException)
        {
            // The store failed, and most likely was what failed before.
        }
    }

    /// <summary>Is not canceled: what ended the run is kept with it.</summary>
    private ValueTask ChangeAsync(EvalRun run, RunState state, string? problem) =>
        runs.ChangeAsync(run.Id, state, time.GetUtcNow(), new Dictionary<string, double>(), problem, CancellationToken.None);
}
