namespace Rag.Kernels.Threads;

/// <summary>
/// Work that several threads share by taking pieces until none is left. An object serves call after call, so that a call allocates nothing,
/// and one call at a time.
/// </summary>
public abstract class ParallelWork : IDisposable
{
    /// <summary>Does pieces until none is left; worker 0 alone does all pieces when no other worker comes.</summary>
    /// <param name="worker">In [0, workers); every worker comes at most once a run.</param>
    public abstract void Work(int worker);

    /// <summary>Frees the memory that the work holds.</summary>
    public abstract void Dispose();
}
