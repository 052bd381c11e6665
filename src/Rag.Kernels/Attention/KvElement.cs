using System.Runtime.CompilerServices;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Attention;

/// <summary>How a KV type lies in a row and becomes fp32. A kernel is compiled for each.</summary>
internal unsafe interface IKvElement
{
    /// <summary>Bytes of an element.</summary>
    static abstract int Size { get; }

    /// <summary>Whether a slot's row is to be multiplied by a scale kept behind the rows.</summary>
    static abstract bool Scaled { get; }

    static abstract V Load<L, V>(byte* row, int index)
        where L : struct, ILanes<V>
        where V : struct;

    static abstract float Load(byte* row, int index);

    /// <summary>Two vectors of neighboring elements, in the order that costs least to load.</summary>
    static abstract void LoadPair<L, V>(byte* row, int index, out V first, out V second)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>Puts in order what was computed from the vectors of <see cref="LoadPair"/>, lane by lane.</summary>
    static abstract void Order<L, V>(ref V first, ref V second)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>
    /// Writes the first <paramref name="size"/> elements and returns the row's scale; the source is readable, and zero, up to a multiple of 16.
    /// </summary>
    static abstract float Store<L, V>(float* source, byte* row, int size)
        where L : struct, ILanes<V>
        where V : struct;
}

internal readonly unsafe struct Float32Element : IKvElement
{
    public static int Size => 4;

    public static bool Scaled => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<L, V>(byte* row, int index)
        where L : struct, ILanes<V>
        where V : struct => L.Load((float*)row + index);

    public static float Load(byte* row, int index) => ((float*)row)[index];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadPair<L, V>(byte* row, int index, out V first, out V second)
        where L : struct, ILanes<V>
        where V : struct
    {
        first = Load<L, V>(row, index);
        second = Load<L, V>(row, index + L.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Order<L, V>(ref V first, ref V second)
        where L : struct, ILanes<V>
        where V : struct
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Store<L, V>(float* source, byte* row, int size)
        where L : struct, ILanes<V>
        where V : struct
    {
        Unsafe.CopyBlockUnaligned(row, source, (uint)size * sizeof(float));
        return 1;
    }
}

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

/// <summary>Symmetric: element = byte x scale, the largest magnitude of the row at 127.</summary>
internal readonly unsafe struct Int8Element : IKvElement
{
    // Under it the reciprocal is infinite; such a row is kept as zero.
    private const float SmallestScale = 1e-37f;

    public static int Size => 1;

    public static bool Scaled => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<L, V>(byte* row, int index)
        where L : struct, ILanes<V>
        where V : struct => L.LoadInt8((sbyte*)row + index);

    public static float Load(byte* row, int index) => ((sbyte*)row)[index];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadPair<L, V>(byte* row, int index, out V first, out V second)
        where L : struct, ILanes<V>
        where V : struct
    {
        first = Load<L, V>(row, index);
        second = Load<L, V>(row, index + L.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Order<L, V>(ref V first, ref V second)
        where L : struct, ILanes<V>
        where V : struct
    {
    }

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
