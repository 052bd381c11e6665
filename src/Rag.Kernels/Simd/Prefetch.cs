using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Rag.Kernels.Simd;

/// <summary>Asks for memory that will be read soon. A hint: any address will do.</summary>
internal static unsafe class Prefetch
{
    private const int LineBytes = 64;

    /// <summary>One cache line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(void* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }

    /// <summary>Into the second-level cache, for the first has room for few requests on their way: where memory is the limit they would wait for each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Row(byte* row, int bytes)
    {
        if (Sse.IsSupported)
        {
            for (var i = 0; i < bytes; i += LineBytes)
            {
                Sse.Prefetch1(row + i);
            }
        }
    }
}
