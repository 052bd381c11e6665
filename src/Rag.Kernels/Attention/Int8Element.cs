using System.Runtime.CompilerServices;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Attention;

/// <summary>Signed bytes with a scale for each row: element = byte x scale; the largest magnitude of the row becomes 127.</summary>
internal readonly unsafe struct Int8Element : IOrderedKvElement<Int8Element>
{
    // Below it the reciprocal is infinite; a row with a smaller scale is kept as zeros.
    private const float SmallestScale = 1e-37f;

    public static int Size => 1;

    public static bool Scaled => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<L, V>(byte* row, int index)
        where L : struct, ILanes<V>
        where V : struct => L.LoadInt8((sbyte*)row + index);

    public static float Load(byte* row, int index) => ((sbyte*)row)[index];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Store<L, V>(float* source, byte* row, int size)
        where L : struct, ILanes<V>
        where V : struct
    {
        var highest = L.Zero;
        for (var j = 0; j < size; j += L.Count)
        {
            highest = L.Max(highest, L.Abs(L.Load(source + j)));
        }

        var scale = L.Highest(highest) / 127;
        var inverse = L.Broadcast(scale > SmallestScale ? 1 / scale : 0);
        var i = 0;
        for (; i + L.Count <= size; i += L.Count)
        {
            L.StoreByte(L.Multiply(L.Load(source + i), inverse), 0, row + i);
        }

        if (i < size)
        {
            var rest = stackalloc byte[16];
            L.StoreByte(L.Multiply(L.Load(source + i), inverse), 0, rest);
            Unsafe.CopyBlockUnaligned(row + i, rest, (uint)(size - i));
        }

        return scale;
    }
}
