using System.Runtime.CompilerServices;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Attention;

/// <summary>A softmax in powers of two over scores that come tile by tile.</summary>
internal static unsafe class OnlineSoftmax<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    /// <summary>The factor by which scores are multiplied beforehand: 2^(x log2 e) = e^x.</summary>
    public const float Log2E = 1.44269504f;

    /// <summary>How far, in powers of two, scores may rise above their reference before the row gets a new one.</summary>
    private const float LargestRise = 8;

    /// <summary>
    /// Turns a row's scores into weights relative to a reference, about the highest score so far; sums under a lower reference are scaled
    /// down to the new one.
    /// </summary>
    /// <param name="hidden">Leading scores that do not count: they get the weight 0.</param>
    /// <param name="visible">Scores [hidden, visible) count; scores behind them get the weight 0.</param>
    /// <param name="count">Scores of the tile.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Normalize(AttentionScratch scratch, int row, int hidden, int visible, int count, int width)
    {
        var scores = scratch.Scores + row * AttentionScratch.ScoreWidth;
        if (visible <= hidden)
        {
            new Span<float>(scores, count).Clear();
            return;
        }

        if (hidden > 0)
        {
            new Span<float>(scores, hidden).Fill(float.NegativeInfinity);
        }

        var end = KernelMath.RoundUp(visible, L.Count);
        for (var i = visible; i < end; i++)
        {
            scores[i] = float.NegativeInfinity;
        }

        var highest = L.Load(scores);
        for (var i = L.Count; i < end; i += L.Count)
        {
            highest = L.Max(highest, L.Load(scores + i));
        }

        var sums = L.Load(scratch.Sums + row * AttentionScratch.SumWidth);
        var reference = scratch.References[row];
        var top = L.Highest(highest);
        var rise = top - reference;
        if (rise > LargestRise)
        {
            reference = top;
            scratch.References[row] = reference;
            var factor = LaneMath<L, V>.Exp2(L.Broadcast(-rise));
            sums = L.Multiply(sums, factor);
            MultiplyBy(factor, scratch.Accumulators + row * width, width);
        }

        var shift = L.Broadcast(reference);
        for (var i = 0; i < end; i += L.Count)
        {
            var weights = LaneMath<L, V>.Exp2(L.Subtract(L.Load(scores + i), shift));
            L.Store(weights, scores + i);
            sums = L.Add(sums, weights);
        }

        L.Store(sums, scratch.Sums + row * AttentionScratch.SumWidth);

        // The masked scores have become 2^-126, which vanishes in the sum; as weights they must be 0, because the values behind them may be
        // anything, also NaN.
        if (hidden > 0)
        {
            new Span<float>(scores, hidden).Clear();
        }

        if (visible < Math.Max(end, count))
        {
            new Span<float>(scores + visible, Math.Max(end, count) - visible).Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyBy(V factor, float* row, int width)
    {
        for (var i = 0; i < width; i += L.Count)
        {
            L.Store(L.Multiply(L.Load(row + i), factor), row + i);
        }
    }
}
