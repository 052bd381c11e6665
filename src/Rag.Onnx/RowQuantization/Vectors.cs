using System.Runtime.CompilerServices;

namespace Rag.Onnx;

/// <summary>Vectors of a row whose last one may be cut short.</summary>
internal static unsafe class Vectors<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    /// <summary>Elements [index, index + vector) of a row; zero from <paramref name="width"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load(float* row, int index, int width) => index + L.Count <= width ? L.Load(row + index) : LoadRest(row, index, width);

    /// <summary>Integer products times the scales of their row and columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Scaled(int* row, float* columnScale, int index, int width, V rowScale)
    {
        var products = index + L.Count <= width ? L.LoadInt32(row + index) : LoadRest(row, index, width);
        return L.Multiply(L.Multiply(products, rowScale), Load(columnScale, index, width));
    }

    /// <summary>1 / sqrt(mean of the squares + epsilon): what RMS normalisation multiplies a row by.</summary>
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

    /// <summary>Writes the row's bytes and its scale. A row of zeros has scale 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Quantize(in RowCall call, long row, float* values, float highest)
    {
        var magnitude = call.ZeroPoint - 1;
        var inverse = highest > 0 ? magnitude / highest : 0;
        call.Scale[row] = highest / magnitude;
        var factor = L.Broadcast(float.IsFinite(inverse) ? inverse : 0);
        var target = call.Quantized + row * call.Width;
        var i = 0;
        for (; i + L.Count <= call.Width; i += L.Count)
        {
            L.StoreByte(L.Multiply(L.Load(values + i), factor), call.ZeroPoint, target + i);
        }

        if (i < call.Width)
        {
            var rest = stackalloc byte[16];
            L.StoreByte(L.Multiply(L.Load(values + i), factor), call.ZeroPoint, rest);
            Unsafe.CopyBlockUnaligned(target + i, rest, (uint)(call.Width - i));
        }
    }

    private static V LoadRest(float* row, int index, int width)
    {
        var rest = stackalloc float[16];
        Unsafe.CopyBlockUnaligned(rest, row + index, (uint)(width - index) * sizeof(float));
        return L.Load(rest);
    }

    private static V LoadRest(int* row, int index, int width)
    {
        var rest = stackalloc int[16];
        Unsafe.CopyBlockUnaligned(rest, row + index, (uint)(width - index) * sizeof(int));
        return L.LoadInt32(rest);
    }

    private static void StoreRest(V value, float* row, int index, int width)
    {
        var rest = stackalloc float[16];
        L.Store(value, rest);
        Unsafe.CopyBlockUnaligned(row + index, rest, (uint)(width - index) * sizeof(float));
    }
}
