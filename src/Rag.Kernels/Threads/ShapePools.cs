namespace Rag.Kernels.Threads;

/// <summary>
/// A pool of work objects for each shape of a model's layers: those of one shape run one after the other, so they share the objects and
/// their memory. Thread-safe.
/// </summary>
internal sealed class ShapePools<TShape, W>(Func<TShape, WorkPool<W>> create) : IDisposable
    where TShape : notnull
    where W : ParallelWork
{
    private readonly Dictionary<TShape, WorkPool<W>> _pools = [];

    public WorkPool<W> Of(TShape shape)
    {
        lock (_pools)
        {
            if (!_pools.TryGetValue(shape, out var pool))
            {
                _pools.Add(shape, pool = create(shape));
            }

            return pool;
        }
    }

    public void Dispose()
    {
        foreach (var pool in _pools.Values)
        {
            pool.Dispose();
        }
    }
}
