using System.Collections.Concurrent;

namespace Rag.Kernels.Threads;

/// <summary>Work objects that the nodes of a graph share; there are as many as ever ran at once. Thread-safe.</summary>
internal sealed class WorkPool<W>(Func<W> create) : IDisposable
    where W : ParallelWork
{
    private readonly ConcurrentStack<W> _idle = new();
    private W? _first;

    /// <summary>For one use, at whose end it is returned.</summary>
    public WorkLease<W> Lease() => new(this, Rent());

    public W Rent() => Interlocked.Exchange(ref _first, null) ?? (_idle.TryPop(out var work) ? work : create());

    public void Return(W work)
    {
        // One place outside of the stack: a session that is run by one thread then allocates no nodes of the stack.
        if (Interlocked.CompareExchange(ref _first, work, null) is not null)
        {
            _idle.Push(work);
        }
    }

    public void Dispose()
    {
        Interlocked.Exchange(ref _first, null)?.Dispose();
        while (_idle.TryPop(out var work))
        {
            work.Dispose();
        }
    }
}
