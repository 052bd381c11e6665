namespace Rag.Kernels.Threads;

/// <summary>A work object of a pool while it is used: it goes back when the lease ends.</summary>
internal readonly ref struct WorkLease<W>(WorkPool<W> pool, W work) : IDisposable
    where W : ParallelWork
{
    public W Work => work;

    public void Dispose() => pool.Return(work);
}
