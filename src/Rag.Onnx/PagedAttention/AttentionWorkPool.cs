using System.Collections.Concurrent;

namespace Rag.Onnx;

/// <summary>The work objects of one shape: as many as ever ran at once. Thread-safe.</summary>
internal sealed class AttentionWorkPool(AttentionShape shape, SimdLevel simd, int threads) : IDisposable
{
    private readonly AttentionKernel _kernel = AttentionKernel.Create(shape, simd);
    private readonly ConcurrentStack<AttentionWork> _idle = new();
    private AttentionWork? _first;

    public AttentionWork Rent() =>
        Interlocked.Exchange(ref _first, null) ?? (_idle.TryPop(out var work) ? work : new AttentionWork(shape, _kernel, threads));

    public void Return(AttentionWork work)
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
