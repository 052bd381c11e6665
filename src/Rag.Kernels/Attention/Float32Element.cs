using System.Runtime.CompilerServices;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Attention;

/// <summary>Elements kept as they are computed.</summary>
internal readonly unsafe struct Float32Element : IOrderedKvElement<Float32Element>
{
    public static int Size => 4;

    public static bool Scaled => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<L, V>(byte* row, int index)
        where L : struct, ILanes<V>
        where V : struct => L.Load((float*)row + index);

    public static float Load(byte* row, int index) => ((float*)row)[index];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Store<L, V>(float* source, byte* row, int size)
        where L : struct, ILanes<V>
        where V : struct
    {
        Unsafe.CopyBlockUnaligned(row, source, (uint)size * sizeof(float));
        return 1;
    }
}
