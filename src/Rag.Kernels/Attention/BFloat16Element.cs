using System.Runtime.CompilerServices;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Attention;

/// <summary>The upper halves of fp32.</summary>
internal readonly unsafe struct BFloat16Element : IKvElement
{
    public static int Size => 2;

    public static bool Scaled => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<L, V>(byte* row, int index)
        where L : struct, ILanes<V>
        where V : struct => L.LoadBFloat16((ushort*)row + index);

    public static float Load(byte* row, int index) => BitConverter.UInt32BitsToSingle((uint)((ushort*)row)[index] << 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadPair<L, V>(byte* row, int index, out V first, out V second)
        where L : struct, ILanes<V>
        where V : struct => L.LoadBFloat16Pair((ushort*)row + index, out first, out second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Order<L, V>(ref V first, ref V second)
        where L : struct, ILanes<V>
        where V : struct => L.Interleave(ref first, ref second);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Store<L, V>(float* source, byte* row, int size)
        where L : struct, ILanes<V>
        where V : struct
    {
        var i = 0;
        for (; i + L.Count <= size; i += L.Count)
        {
            L.StoreBFloat16(L.Load(source + i), (ushort*)row + i);
        }

        if (i < size)
        {
            var rest = stackalloc ushort[16];
            L.StoreBFloat16(L.Load(source + i), rest);
            Unsafe.CopyBlockUnaligned(row + i * sizeof(ushort), rest, (uint)(size - i) * sizeof(ushort));
        }

        return 1;
    }
}
