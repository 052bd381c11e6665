using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Rag.Onnx;

/// <summary>
/// Work that several threads share by taking pieces until none is left. Reused call after call, so that a call allocates nothing; used by one
/// call at a time.
/// </summary>
internal abstract unsafe class ParallelWork : IDisposable
{
    private GCHandle _self;
    private Exception? _failure;

    protected ParallelWork() => _self = GCHandle.Alloc(this);

    /// <summary>Does pieces until none is left. <paramref name="worker"/> is in [0, workers), each at most once a run.</summary>
    protected abstract void Work(int worker);

    /// <summary>Returns when every worker is done; throws what the first failing one threw. Outside a kernel (context 0) the workers run in turn.</summary>
    public void RunOn(nint context, int workers)
    {
        _failure = null;
        if (workers <= 1 || context == 0)
        {
            for (var worker = 0; worker < workers; worker++)
            {
                Work(worker);
            }

            return;
        }

        OrtApi.ParallelFor(context, &Enter, workers, (void*)GCHandle.ToIntPtr(_self));
        if (_failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    // An exception that leaves an unmanaged callback ends the process: it is kept and thrown again by the calling thread.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Enter(void* state, nuint worker)
    {
        var work = Unsafe.As<ParallelWork>(GCHandle.FromIntPtr((nint)state).Target!);
        try
        {
            work.Work((int)worker);
        }
        catch (Exception failure)
        {
            Interlocked.CompareExchange(ref work._failure, failure, null);
        }
    }

    public void Dispose()
    {
        if (_self.IsAllocated)
        {
            _self.Free();
        }

        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the work holds.</summary>
    protected virtual void Release()
    {
    }
}
