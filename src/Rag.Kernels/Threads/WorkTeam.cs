using System.Runtime.ExceptionServices;

namespace Rag.Kernels.Threads;

/// <summary>
/// Threads that share short pieces of work: the caller and its helpers. A model's step shares work a hundred and fifty times with
/// microseconds in between, so a helper that has just worked watches for the next offer for a moment before it sleeps; it gives its core
/// away as soon as another thread wants it. A caller never waits for a helper that has not come: it does all of the work itself and takes
/// the offer back.
/// </summary>
public sealed class WorkTeam : IDisposable
{
    private readonly TeamHelper[] _helpers;
    private int _busy;

    /// <param name="threads">Threads of the team, the caller's counted; at least 1.</param>
    public WorkTeam(int threads)
    {
        Threads = threads;
        _helpers = [.. Enumerable.Range(1, threads - 1).Select(worker => new TeamHelper(worker))];
    }

    /// <summary>The most workers of a run.</summary>
    public int Threads { get; }

    /// <summary>
    /// Returns when the work is done; throws the exception of the first worker that failed. A caller that finds the helpers at work for
    /// another caller does its work alone.
    /// </summary>
    public void Run(ParallelWork work, int workers)
    {
        if (workers <= 1 || _helpers.Length == 0 || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            work.Work(0);
            return;
        }

        try
        {
            Share(work, Math.Min(workers - 1, _helpers.Length));
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    private void Share(ParallelWork work, int helpers)
    {
        for (var i = 0; i < helpers; i++)
        {
            _helpers[i].Offer(work);
        }

        Exception? failure = null;
        try
        {
            work.Work(0);
        }
        catch (Exception thrown)
        {
            failure = thrown;
        }

        // No helper may still be inside the work when this method returns, also when the work failed: its owner may dispose it or begin the
        // next call.
        for (var i = 0; i < helpers; i++)
        {
            var thrown = _helpers[i].Withdraw();
            failure ??= thrown;
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    public void Dispose()
    {
        foreach (var helper in _helpers)
        {
            helper.Dispose();
        }
    }
}
