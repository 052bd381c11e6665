using System.Threading.Channels;
using Rag.Core.Answers;
using Rag.Core.Evaluation;

namespace Rag.Eval.Runs;

/// <summary>
/// Asks the questions of a run that have no outcome yet and keeps what comes of them. It can be canceled at any time, and the process can
/// end at any time: what was kept stays, and the run is gone on with from there.
/// </summary>
public sealed class EvalRunner(IEvalRuns runs, TimeProvider time)
{
    private const int MostPerTransaction = 64;

    /// <summary>So many outcomes wait to be written before questions wait for them.</summary>
    private const int MostPending = 1024;

    /// <summary>Outcomes are gathered for so long, so that the disk is not waited for after each one; a kill costs as much.</summary>
    private static readonly TimeSpan s_gathering = TimeSpan.FromMilliseconds(300);

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
            await AskAsync(run, work, missing, there.Count, cancellation).ConfigureAwait(false);
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

    private async Task AskAsync(
        EvalRun run,
        RunWork work,
        IReadOnlyList<(int Ordinal, EvalCase Case)> missing,
        int there,
        CancellationToken cancellation
    )
    {
        var outcomes = Channel.CreateBounded<CaseOutcome>(new BoundedChannelOptions(MostPending) { SingleReader = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var rate = new RunRate(run.Id, there, run.Plan.Cases, time);
        var asking = Parallel.ForEachAsync(
            missing,
            new ParallelOptions { MaxDegreeOfParallelism = work.AtOnce, CancellationToken = stop.Token },
            async (item, token) =>
            {
                var outcome = await OutcomeAsync(run, work, item, token).ConfigureAwait(false);
                if (!outcomes.Writer.TryWrite(outcome)) // an outcome that is there is kept, also where the run is being stopped
                {
                    await outcomes.Writer.WriteAsync(outcome, token).ConfigureAwait(false);
                }

                work.Progress?.Report(rate.Next());
            }
        );
        var ending = asking.ContinueWith(
            _ => outcomes.Writer.Complete(),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
        try
        {
            await WriteAsync(run.Id, outcomes.Reader, asking).ConfigureAwait(false);
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false); // nothing is asked whose outcome cannot be kept
            await ending.ConfigureAwait(false);
            throw;
        }

        await asking.ConfigureAwait(false);
    }

    /// <summary>Writes what comes until nothing comes any more; what was asked is kept, whatever ended the asking.</summary>
    private async Task WriteAsync(string runId, ChannelReader<CaseOutcome> outcomes, Task asking)
    {
        var batch = new List<CaseOutcome>(MostPerTransaction);
        while (await outcomes.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            await Task.WhenAny(asking, Task.Delay(s_gathering, time)).ConfigureAwait(false);
            while (batch.Count < MostPerTransaction && outcomes.TryRead(out var outcome))
            {
                batch.Add(outcome);
            }

            await runs.RecordAsync(runId, batch, CancellationToken.None).ConfigureAwait(false);
            batch.Clear();
        }
    }

    private static async ValueTask<CaseOutcome> OutcomeAsync(
        EvalRun run,
        RunWork work,
        (int Ordinal, EvalCase Case) item,
        CancellationToken cancellation
    )
    {
        if (work.Turn is { } turn)
        {
            await turn(cancellation).ConfigureAwait(false);
        }

        try
        {
            var asked = await work.Asker.AskAsync(item.Case, run.Plan.Depth, cancellation).ConfigureAwait(false);
            var figures = CaseFiguresOf.Asked(item.Case, asked);
            var outcome = new CaseOutcome(item.Ordinal, item.Case, asked.Ranking, asked.Answer, asked.Cost, figures, null);
            return work.Misses is { } misses && FailedCase.Is(outcome)
                ? outcome with
                {
                    Miss = await misses.FindAsync(outcome, cancellation).ConfigureAwait(false),
                }
                : outcome;
        }
        catch (Exception failure) when (failure is AnswerFailedException or BadQuestionException)
        {
            throw new EvalRunException($"Question {item.Case.Id} has no answer: {failure.Message}", failure);
        }
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
