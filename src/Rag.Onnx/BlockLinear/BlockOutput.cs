using System.Runtime.CompilerServices;

namespace Rag.Onnx;

/// <summary>What becomes of the products of one row and one group: bias, gate, residual, and out.</summary>
internal static unsafe class BlockOutput<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    /// <param name="products">The group's two halves.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(in BlockLinearCall call, long row, int group, float* products)
    {
        if (call.Bias != null)
        {
            AddBias(call.Bias + (group * BlockWeights.GroupColumns), products);
        }

        if (call.Gated)
        {
            Gate(products);
            WriteHalf(call, row, group * BlockWeights.HalfColumns, products);
        }
        else
        {
            WriteHalf(call, row, group * BlockWeights.GroupColumns, products);
            WriteHalf(call, row, (group * BlockWeights.GroupColumns) + BlockWeights.HalfColumns, products + BlockWeights.HalfColumns);
        }
    }

    private static void AddBias(float* bias, float* products)
    {
        for (var i = 0; i < BlockWeights.GroupColumns; i += L.Count)
        {
            L.Store(L.Add(L.Load(products + i), L.Load(bias + i)), products + i);
        }
    }

    private static void Gate(float* products)
    {
        var one = L.Broadcast(1);
        for (var i = 0; i < BlockWeights.HalfColumns; i += L.Count)
        {
            var gate = L.Load(products + i);
            var silu = L.Divide(gate, L.Add(one, LaneMath<L, V>.Exp(L.Subtract(L.Zero, gate))));
            L.Store(L.Multiply(silu, L.Load(products + BlockWeights.HalfColumns + i)), products + i);
        }
    }

    private static void WriteHalf(in BlockLinearCall call, long row, int column, float* products)
    {
        var output = call.Output + (row * call.Outputs);
        var residual = call.Residual == null ? null : call.Residual + (row * call.Outputs);
        for (var i = 0; i < BlockWeights.HalfColumns && column + i < call.Outputs; i += L.Count)
        {
            var y = L.Load(products + i);
            if (residual != null)
            {
                y = L.Add(y, Vectors<L, V>.Load(residual, column + i, call.Outputs));
            }

            Vectors<L, V>.Store(y, output, column + i, call.Outputs);
        }
    }
}
