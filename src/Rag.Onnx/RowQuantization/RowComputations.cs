using System.Runtime.CompilerServices;

namespace Rag.Onnx;

/// <summary>x / sqrt(mean(x²) + epsilon) · weight, quantised.</summary>
internal readonly unsafe struct RmsNormQuantize : IRowComputation
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Row<L, V>(in RowCall call, long row, float* scratch)
        where L : struct, ILanes<V>
        where V : struct
    {
        var input = call.Input + row * call.Width;
        var factor = L.Broadcast(Vectors<L, V>.NormFactor(input, call.Width, call.Epsilon));
        var highest = L.Zero;
        for (var i = 0; i < call.Width; i += L.Count)
        {
            var x = L.Multiply(Vectors<L, V>.Load(input, i, call.Width), factor);
            x = L.Multiply(x, Vectors<L, V>.Load(call.Weight, i, call.Width));
            L.Store(x, scratch + i);
            highest = L.Max(highest, L.Abs(x));
        }

        Vectors<L, V>.Quantize(call, row, scratch, L.Highest(highest));
    }
}

/// <summary>x, quantised.</summary>
internal readonly unsafe struct RowQuantize : IRowComputation
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Row<L, V>(in RowCall call, long row, float* scratch)
        where L : struct, ILanes<V>
        where V : struct
    {
        var input = call.Input + row * call.Width;
        var highest = L.Zero;
        for (var i = 0; i < call.Width; i += L.Count)
        {
            var x = Vectors<L, V>.Load(input, i, call.Width);
            L.Store(x, scratch + i);
            highest = L.Max(highest, L.Abs(x));
        }

        Vectors<L, V>.Quantize(call, row, scratch, L.Highest(highest));
    }
}

/// <summary>silu(gate) · up of an integer product [gate | up], quantised.</summary>
internal readonly unsafe struct SiluMulQuantize : IRowComputation
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Row<L, V>(in RowCall call, long row, float* scratch)
        where L : struct, ILanes<V>
        where V : struct
    {
        var gates = call.Products + row * 2 * call.Width;
        var ups = gates + call.Width;
        var rowScale = L.Broadcast(call.RowScale[row]);
        var highest = L.Zero;
        for (var i = 0; i < call.Width; i += L.Count)
        {
            var gate = Vectors<L, V>.Scaled(gates, call.ColumnScale, i, call.Width, rowScale);
            var up = Vectors<L, V>.Scaled(ups, call.ColumnScale + call.Width, i, call.Width, rowScale);
            var x = L.Multiply(LaneMath<L, V>.Silu(gate), up);
            L.Store(x, scratch + i);
            highest = L.Max(highest, L.Abs(x));
        }

        Vectors<L, V>.Quantize(call, row, scratch, L.Highest(highest));
    }
}

/// <summary>An integer product brought back to fp32, a bias and a residual added where there are any.</summary>
internal readonly unsafe struct Dequantize : IRowComputation
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Row<L, V>(in RowCall call, long row, float* scratch)
        where L : struct, ILanes<V>
        where V : struct
    {
        var products = call.Products + row * call.Width;
        var residual = call.Residual == null ? null : call.Residual + row * call.Width;
        var output = call.Output + row * call.Width;
        var rowScale = L.Broadcast(call.RowScale[row]);
        for (var i = 0; i < call.Width; i += L.Count)
        {
            var x = Vectors<L, V>.Scaled(products, call.ColumnScale, i, call.Width, rowScale);
            if (call.Bias != null)
            {
                x = L.Add(x, Vectors<L, V>.Load(call.Bias, i, call.Width));
            }

            if (residual != null)
            {
                x = L.Add(x, Vectors<L, V>.Load(residual, i, call.Width));
            }

            Vectors<L, V>.Store(x, output, i, call.Width);
        }
    }
}
