using System.Collections.Concurrent;

namespace Rag.Kernels.Threads;

/// <summary>Work objects that nodes share: as many as ever ran at once. Thread-safe.</summary>
internal sealed class WorkPool<W>(Func<W> create) : IDisposable
    where W : ParallelWork
{
    private readonly ConcurrentStack<W> _idle = new();
    private W? _first;

    public W Rent() => Interlocked.Exchange(ref _first, null) ?? (_idle.TryPop(out var work) ? work : create());

    public void Return(W work)
    {
        // The first place keeps a session run by one thread free of the stack's nodes.
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
