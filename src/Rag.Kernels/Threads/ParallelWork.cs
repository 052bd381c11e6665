namespace Rag.Kernels.Threads;

/// <summary>
/// Work that several threads share by taking pieces until none is left. Reused call after call, so that a call allocates nothing; used by one
/// call at a time.
/// </summary>
public abstract class ParallelWork : IDisposable
{
    /// <summary>Does pieces until none is left. <paramref name="worker"/> is in [0, workers), each at most once a run; all pieces are done even when only worker 0 comes.</summary>
    public abstract void Work(int worker);

    /// <summary>Frees what the work holds.</summary>
    public abstract void Dispose();
}
