using System.Runtime.CompilerServices;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Linear;

/// <summary>
/// Finishes the products of some rows with one group of columns: adds bias and addend, applies the gate, adds the residual and writes the
/// output.
/// </summary>
internal static unsafe class BlockLinearOutput<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    /// <param name="products">[rows, the group's two halves]</param>
    public static void Write(in BlockLinearCall call, long row, int rows, int group, float* products)
    {
        if (call.Bias != null)
        {
            AddRows(call.Bias + (group * BlockWeights.GroupColumns), stride: 0, rows, products);
        }

        if (call.Addend != null)
        {
            var addend = call.Addend + (row * call.AddendStride) + (group * BlockWeights.GroupColumns);
            AddRows(addend, call.AddendStride, rows, products);
        }

        var width = call.Gate == LinearGate.None ? BlockWeights.GroupColumns : BlockWeights.HalfColumns;
        switch (call.Gate)
        {
            case LinearGate.Silu:
                GateBySilu(rows, products);
                break;
            case LinearGate.GeluTanh:
                GateByGelu(rows, products);
                break;
            case LinearGate.ClampedSwish:
                GateByClampedSwish(rows, products, call.Bounds);
                break;
        }

        var column = group * width;
        var output = call.Output + (row * call.Outputs) + column;
        var residual = call.Residual == null ? null : call.Residual + (row * call.Outputs) + column;
        if (column + width > call.Outputs)
        {
            WriteRest(rows, products, residual, output, call.Outputs - column, call.Outputs);
        }
        else if (residual == null)
        {
            Copy(rows, products, output, width, call.Outputs);
        }
        else
        {
            Add(rows, products, residual, output, width, call.Outputs);
        }
    }

    private static void AddRows(float* addend, int stride, int rows, float* products)
    {
        for (var row = 0; row < rows; row++, products += BlockWeights.GroupColumns, addend += stride)
        {
            for (var i = 0; i < BlockWeights.GroupColumns; i += L.Count)
            {
                L.Store(L.Add(L.Load(products + i), L.Load(addend + i)), products + i);
            }
        }
    }

    /// <summary>Replaces the first half of each row by silu(first half) x second half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GateBySilu(int rows, float* products)
    {
        for (var row = 0; row < rows; row++, products += BlockWeights.GroupColumns)
        {
            for (var i = 0; i < BlockWeights.HalfColumns; i += L.Count)
            {
                var gate = LaneMath<L, V>.Silu(L.Load(products + i));
                L.Store(L.Multiply(gate, L.Load(products + BlockWeights.HalfColumns + i)), products + i);
            }
        }
    }

    /// <summary>Replaces the first half of each row by gelu(first half) x second half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GateByGelu(int rows, float* products)
    {
        for (var row = 0; row < rows; row++, products += BlockWeights.GroupColumns)
        {
            for (var i = 0; i < BlockWeights.HalfColumns; i += L.Count)
            {
                var gate = LaneMath<L, V>.GeluTanh(L.Load(products + i));
                L.Store(L.Multiply(gate, L.Load(products + BlockWeights.HalfColumns + i)), products + i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GateByClampedSwish(int rows, float* products, GateBounds bounds)
    {
        var (highest, lowest) = (L.Broadcast(bounds.Limit), L.Broadcast(-bounds.Limit));
        var (slope, one) = (L.Broadcast(-bounds.Slope), L.Broadcast(1));
        for (var row = 0; row < rows; row++, products += BlockWeights.GroupColumns)
        {
            for (var i = 0; i < BlockWeights.HalfColumns; i += L.Count)
            {
                var gate = L.Min(L.Load(products + i), highest);
                var up = L.Max(L.Min(L.Load(products + BlockWeights.HalfColumns + i), highest), lowest);
                var swish = L.Divide(gate, L.Add(one, LaneMath<L, V>.Exp(L.Multiply(gate, slope))));
                L.Store(L.Multiply(swish, L.Add(up, one)), products + i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(int rows, float* products, float* output, int width, int stride)
    {
        for (var row = 0; row < rows; row++, products += BlockWeights.GroupColumns, output += stride)
        {
            for (var i = 0; i < width; i += L.Count)
            {
                L.Store(L.Load(products + i), output + i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(int rows, float* products, float* residual, float* output, int width, int stride)
    {
        for (var row = 0; row < rows; row++, products += BlockWeights.GroupColumns, residual += stride, output += stride)
        {
            for (var i = 0; i < width; i += L.Count)
            {
                L.Store(L.Add(L.Load(products + i), L.Load(residual + i)), output + i);
            }
        }
    }

    /// <summary>Writes the last group of a layer when it has fewer outputs than a full group.</summary>
    private static void WriteRest(int rows, float* products, float* residual, float* output, int width, int stride)
    {
        for (var row = 0; row < rows; row++, products += BlockWeights.GroupColumns, output += stride)
        {
            for (var i = 0; i < width; i++)
            {
                output[i] = products[i] + (residual == null ? 0 : residual[((long)row * stride) + i]);
            }
        }
    }
}
