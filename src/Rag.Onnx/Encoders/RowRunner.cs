using System.Collections.Concurrent;
using Rag.Onnx.Native;

namespace Rag.Onnx.Encoders;

/// <summary>
/// Runs a graph over rows, a row on a thread; rows that would leave threads idle run on all of them, one after the other. The threads give
/// way to the engine's; callers that come together share them.
/// </summary>
internal sealed class RowRunner : IDisposable
{
    private readonly OnnxSession _onAllThreads;
    private readonly Thread[] _threads;
    private readonly BlockingCollection<Action> _work = [];

    /// <param name="graph">Path of the graph.</param>
    /// <param name="name">Of the threads.</param>
    public RowRunner(string graph, int threads, string name)
    {
        _threads = new Thread[threads];
        for (var i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = $"{name} {i}" };
            _threads[i].Start();
        }

        try
        {
            // The library's own threads are started by the thread that loads the session, and give way as that thread does.
            OnOneThread = RunAsync(() => Load(graph, 1)).GetAwaiter().GetResult();
            _onAllThreads = threads == 1 ? OnOneThread : RunAsync(() => Load(graph, threads)).GetAwaiter().GetResult();
        }
        catch
        {
            OnOneThread?.Dispose();
            _work.CompleteAdding();
            throw;
        }
    }

    public OnnxSession OnOneThread { get; }

    /// <param name="run">Gets the index of a row and the session to run it with.</param>
    /// <exception cref="OperationCanceledException">It is looked at before each row.</exception>
    public async Task RunAsync(IReadOnlyList<int> lengths, Action<int, OnnxSession> run, CancellationToken cancellation)
    {
        var plan = RowPlan.Of(lengths, _threads.Length);
        foreach (var i in plan.Shared)
        {
            await RunAsync(() => Run(i, _onAllThreads)).ConfigureAwait(false);
        }

        await Task.WhenAll(plan.Single.Select(i => RunAsync(() => Run(i, OnOneThread)))).ConfigureAwait(false);

        bool Run(int i, OnnxSession session)
        {
            cancellation.ThrowIfCancellationRequested();
            run(i, session);
            return true;
        }
    }

    private static OnnxSession Load(string graph, int threads) => OnnxSession.Load(graph, new OnnxSessionOptions { Threads = threads });

    private Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (OperationCanceledException exception)
            {
                done.SetCanceled(exception.CancellationToken);
            }
#pragma warning disable CA1031 // Whatever went wrong is handed to the caller, who awaits the task.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                done.SetException(exception);
            }
        });
        return done.Task;
    }

    private void Work()
    {
        BackgroundThread.GiveWay();
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        OnOneThread.Dispose();
        if (_onAllThreads != OnOneThread)
        {
            _onAllThreads.Dispose();
        }

        _work.Dispose();
    }
}
