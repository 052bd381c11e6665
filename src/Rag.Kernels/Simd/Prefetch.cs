using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Rag.Kernels.Simd;

/// <summary>Asks the processor to fetch memory that will be read soon. It is a hint: no address is an error.</summary>
internal static unsafe class Prefetch
{
    private const int LineBytes = 64;

    /// <summary>Fetches one cache line into the second-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(void* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(address);
        }
    }

    /// <summary>
    /// Fetches the lines of a row into the second-level cache. The first-level cache keeps only few requests under way: where memory is the
    /// limit, the requests would wait for each other.
    /// </summary>
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
