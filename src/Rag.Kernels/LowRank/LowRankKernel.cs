using System.Runtime.CompilerServices;
using Rag.Kernels.Simd;

namespace Rag.Kernels.LowRank;

/// <summary>The products of one row with an adapter's matrices. No row has a part in another's result.</summary>
internal static unsafe class LowRankKernel<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    /// <summary>The row as the layer multiplies it: normalized where the call has a gain.</summary>
    /// <param name="scratch">Memory for a row of the input.</param>
    public static float* Prepare(in LowRankCall call, long row, float* scratch)
    {
        var input = call.Input + (row * call.Inputs);
        if (call.Gain == null)
        {
            return input;
        }

        var factor = L.Broadcast(RowVectors<L, V>.NormFactor(input, call.Inputs, call.Epsilon));
        for (var i = 0; i < call.Inputs; i += L.Count)
        {
            var x = L.Multiply(RowVectors<L, V>.Load(input, i, call.Inputs), factor);
            RowVectors<L, V>.Store(L.Multiply(x, RowVectors<L, V>.Load(call.Gain, i, call.Inputs)), scratch, i, call.Inputs);
        }

        return scratch;
    }

    /// <summary>Adds the product of the input and both matrices to the columns that are the product's.</summary>
    /// <param name="ranks">Memory for as many elements as the product has ranks.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(LowRankProduct product, float* input, float* ranks, float* columns)
    {
        fixed (float* down = product.Down)
        fixed (float* up = product.Up)
        {
            for (var r = 0; r < product.Rank; r++)
            {
                ranks[r] = Dot(input, down + ((long)r * product.Inputs), product.Inputs);
            }

            var (runs, runLength) = (product.Runs, product.Rank * LowRankProduct.Run);
            for (var run = 0; run < runs; run++)
            {
                AddRun(product.Rank, up + ((long)run * runLength), ranks, columns + product.First + ((long)run * product.Step));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRun(int rank, float* up, float* ranks, float* columns)
    {
        for (var column = 0; column < LowRankProduct.Run; column += L.Count)
        {
            var sum = L.Zero;
            for (var r = 0; r < rank; r++)
            {
                sum = L.MultiplyAdd(L.Broadcast(ranks[r]), L.Load(up + (r * LowRankProduct.Run) + column), sum);
            }

            L.Store(L.Add(L.Load(columns + column), sum), columns + column);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Dot(float* left, float* right, int width)
    {
        var (even, odd) = (L.Zero, L.Zero);
        var i = 0;
        while (i + (2 * L.Count) <= width)
        {
            even = L.MultiplyAdd(L.Load(left + i), L.Load(right + i), even);
            odd = L.MultiplyAdd(L.Load(left + i + L.Count), L.Load(right + i + L.Count), odd);
            i += 2 * L.Count;
        }

        while (i < width)
        {
            even = L.MultiplyAdd(RowVectors<L, V>.Load(left, i, width), RowVectors<L, V>.Load(right, i, width), even);
            i += L.Count;
        }

        return L.Sum(L.Add(even, odd));
    }
}
