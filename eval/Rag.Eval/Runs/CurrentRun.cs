using Rag.Core.Evaluation;

namespace Rag.Eval.Runs;

/// <summary>A run whose questions are being asked.</summary>
internal sealed class CurrentRun(EvalRun run) : IProgress<RunProgress>, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private volatile RunProgress _progress = new(run.Id, run.Done, run.Plan.Cases, 0, null);

    public EvalRun Run => run;

    public RunProgress Progress => _progress;

    /// <summary>Never fails: what ended a run is kept with the run.</summary>
    public Task Asking { get; private set; } = Task.CompletedTask;

    /// <param name="opened">Disposed when all is asked.</param>
    public void Begin(Func<CancellationToken, Task> ask, IAsyncDisposable opened) => Asking = Task.Run(() => AskAsync(ask, opened));

    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Asking.ConfigureAwait(false);
    }

    public void Report(RunProgress value)
    {
        // Several questions may be asked at once, and their reports come in any order.
        if (value.Done > _progress.Done)
        {
            _progress = value;
        }
    }

    /// <summary>To be called when all is asked.</summary>
    public void Dispose() => _stop.Dispose();

    private async Task AskAsync(Func<CancellationToken, Task> ask, IAsyncDisposable opened)
    {
        try
        {
            await ask(_stop.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The runner has kept the run as stopped or failed, with the reason.
        }
        finally
        {
            await opened.DisposeAsync().ConfigureAwait(false);
        }
    }
}
