using System.Runtime.CompilerServices;

namespace Rag.Kernels.Simd;

/// <summary>Loads and stores the vectors of a row whose width need not be a multiple of a vector.</summary>
internal static unsafe class RowVectors<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    /// <summary>Loads elements [index, index + L.Count) of a row; elements from <paramref name="width"/> on are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load(float* row, int index, int width) => index + L.Count <= width ? L.Load(row + index) : LoadRest(row, index, width);

    /// <summary>1 / sqrt(mean of the squares + epsilon): the factor by which RMS normalization multiplies a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float NormFactor(float* row, int width, float epsilon)
    {
        var squares = L.Zero;
        for (var i = 0; i < width; i += L.Count)
        {
            var x = Load(row, i, width);
            squares = L.MultiplyAdd(x, x, squares);
        }

        return 1 / MathF.Sqrt((L.Sum(squares) / width) + epsilon);
    }

    /// <summary>Stores elements [index, index + L.Count) of a row; elements from <paramref name="width"/> on are left out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(V value, float* row, int index, int width)
    {
        if (index + L.Count <= width)
        {
            L.Store(value, row + index);
        }
        else
        {
            StoreRest(value, row, index, width);
        }
    }

    private static V LoadRest(float* row, int index, int width)
    {
        var rest = stackalloc float[16];
        Unsafe.CopyBlockUnaligned(rest, row + index, (uint)(width - index) * sizeof(float));
        return L.Load(rest);
    }

    private static void StoreRest(V value, float* row, int index, int width)
    {
        var rest = stackalloc float[16];
        L.Store(value, rest);
        Unsafe.CopyBlockUnaligned(row + index, rest, (uint)(width - index) * sizeof(float));
    }
}
