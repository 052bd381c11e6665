using System.Runtime.InteropServices;

namespace Rag.Kernels.Threads;

/// <summary>Memory that grows to the largest need so far. Growing loses the content. The owner frees it.</summary>
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
