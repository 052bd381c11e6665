using System.Runtime.InteropServices;

namespace Rag.Kernels.Threads;

/// <summary>Memory that grows to the largest need and keeps nothing when it grows; freed by its owner.</summary>
internal sealed unsafe class ScratchMemory<T>
    where T : unmanaged
{
    private const int Alignment = 64;

    private long _capacity;

    public T* Elements { get; private set; }

    public void Reserve(long count)
    {
        if (count > _capacity)
        {
            Free();
            Elements = (T*)NativeMemory.AlignedAlloc((nuint)(count * sizeof(T)), Alignment);
            _capacity = count;
        }
    }

    public void Free()
    {
        NativeMemory.AlignedFree(Elements);
        Elements = null;
        _capacity = 0;
    }
}
