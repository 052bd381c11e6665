using Rag.Core.Answers;
using Rag.Core.Evaluation;
using Rag.Eval.Datasets;
using Rag.Eval.Misses;

namespace Rag.Eval.Runs;

/// <summary>
/// Makes runs beside live questions: one run at a time and one of its questions at a time, each asked once nobody waits for an answer. A
/// run is stopped by its process's end as by a person.
/// </summary>
/// <param name="misses">Null where nobody looks for what was lost.</param>
public sealed class RunControl(
    IEvalRuns runs,
    IEvalStageFactory stages,
    DatasetShelf datasets,
    IForegroundActivity foreground,
    TimeProvider time,
    IMissFinders? misses = null
) : IEvalRunControl, IAsyncDisposable
{
    /// <summary>So long a question of a run waits at most: a service that is always asked goes on with it, if slowly.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(1);

    private readonly EvalRunner _runner = new(runs, time);

    /// <summary>Held while a run is begun, stopped or deleted.</summary>
    private readonly SemaphoreSlim _changing = new(1, 1);

    private volatile CurrentRun? _current;
    private bool _disposed;

    public RunProgress? Current => _current is { Asking.IsCompleted: false } current ? current.Progress : null;

    public ValueTask<IReadOnlyList<DatasetSummary>> DatasetsAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(datasets.List());
    }

    public async ValueTask<string> StartAsync(RunRequest request, CancellationToken cancellation)
    {
        if (request.Limit < 1)
        {
            throw new EvalRunException("A run asks at least one question: give a limit of 1 or more, or none.");
        }

        await _changing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            RequireNone();
            var dataset = datasets.Load(request.Dataset);
            RunPlans.Require(dataset, request.Kind);
            IReadOnlyList<EvalCase> cases = [.. dataset.Cases.Take(request.Limit ?? int.MaxValue)];
            return await LaunchAsync(request.Overrides, cases, async opened =>
                    await _runner
                        .BeginAsync(await PlanAsync(dataset, cases, request.Kind, opened, cancellation), request.Note, cancellation)
                        .ConfigureAwait(false)
                )
                .ConfigureAwait(false);
        }
        finally
        {
            _changing.Release();
        }
    }

    public async ValueTask ResumeAsync(string runId, CancellationToken cancellation)
    {
        await _changing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            RequireNone();
            var plan = (await _runner.FindAsync(runId, cancellation).ConfigureAwait(false)).Plan;
            var dataset = datasets.Load(plan.Dataset);
            IReadOnlyList<EvalCase> cases = [.. dataset.Cases.Take(plan.Cases)];
            var settings = plan.Configuration.Settings.Where(setting => stages.Takes(setting.Key)).ToDictionary();
            await LaunchAsync(settings, cases, async opened =>
                    await _runner
                        .ReopenAsync(runId, await PlanAsync(dataset, cases, plan.Kind, opened, cancellation), cancellation)
                        .ConfigureAwait(false)
                )
                .ConfigureAwait(false);
        }
        finally
        {
            _changing.Release();
        }
    }

    public async ValueTask StopAsync(string runId, CancellationToken cancellation)
    {
        await _changing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (!IsCurrent(runId))
            {
                throw await runs.FindAsync(runId, cancellation).ConfigureAwait(false) is null
                    ? new EvalRunException($"There is no run {runId}: the list shows those that there are.")
                    : new EvalRunException($"Run {runId} is not going on here, so there is nothing to stop.");
            }

            await _current!.StopAsync().WaitAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            _changing.Release();
        }
    }

    public async ValueTask<bool> DeleteAsync(string runId, CancellationToken cancellation)
    {
        await _changing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return IsCurrent(runId)
                ? throw new EvalRunException($"Run {runId} is going on: stop it first.")
                : await runs.DeleteAsync(runId, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _changing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _changing.WaitAsync().ConfigureAwait(false);
        try
        {
            (_disposed, var last, _current) = (true, _current, null);
            if (last is { } current)
            {
                await current.StopAsync().ConfigureAwait(false);
                current.Dispose();
            }
        }
        finally
        {
            _changing.Release();
        }
    }

    private bool IsCurrent(string runId) => _current is { Asking.IsCompleted: false } current && current.Run.Id == runId;

    private void RequireNone()
    {
        if (_disposed)
        {
            throw new EvalRunException("The service is ending: start the run when it is there again.");
        }

        if (_current is { Asking.IsCompleted: false } current)
        {
            throw new EvalRunException($"Run {current.Run.Id} is going on: stop it first, or wait until it is completed.");
        }
    }

    private static async ValueTask<RunPlan> PlanAsync(
        EvalDataset dataset,
        IReadOnlyList<EvalCase> cases,
        RunKind kind,
        IEvalStages opened,
        CancellationToken cancellation
    ) => RunPlans.Of(dataset, cases, kind, await opened.ConfigurationAsync(kind, cancellation).ConfigureAwait(false));

    /// <summary>Begins the run, and asks its questions from here on.</summary>
    private async ValueTask<string> LaunchAsync(
        IReadOnlyDictionary<string, string> settings,
        IReadOnlyList<EvalCase> cases,
        Func<IEvalStages, ValueTask<EvalRun>> begin
    )
    {
        var opened = stages.Open(settings);
        try
        {
            var run = await begin(opened).ConfigureAwait(false);
            var current = new CurrentRun(run);
            var work = new RunWork(cases, CaseAskers.For(run.Plan.Kind, opened, time))
            {
                Misses = misses?.Over(opened),
                Progress = current,
                Turn = token => foreground.WaitForRestAsync(s_longestWait, token),
            };
            current.Begin(token => _runner.AskAsync(run, work, token), opened);
            _current?.Dispose();
            _current = current;
            return run.Id;
        }
        catch
        {
            await opened.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
