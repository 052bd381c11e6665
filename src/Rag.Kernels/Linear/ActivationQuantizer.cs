using System.Runtime.CompilerServices;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Linear;

/// <summary>Rounds rows of activations to 16 bit, with a scale for each block.</summary>
internal static unsafe class ActivationQuantizer<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    private const int Largest = short.MaxValue;

    /// <summary>
    /// Rounds rows [first, end) of the call, normalized when the call has a gain. Elements behind the end of a row are zero. A row with a
    /// NaN or an infinity gets scales of NaN.
    /// </summary>
    /// <param name="values">[Rows, Blocks · Block]</param>
    /// <param name="scales">[Rows, Blocks]: element = value x scale.</param>
    /// <param name="scratch">Memory for Blocks · Block elements.</param>
    public static void Quantize(in BlockLinearCall call, int first, int end, short* values, float* scales, float* scratch)
    {
        for (var row = first; row < end; row++)
        {
            var input = call.Input + ((long)row * call.Inputs);
            var factor = call.Gain == null ? 1 : RowVectors<L, V>.NormFactor(input, call.Inputs, call.Epsilon);
            var nonFinite = Prepare(input, call.Gain, factor, call.Inputs, scratch);
            var width = call.Blocks * BlockWeights.Block;
            new Span<float>(scratch + call.Inputs, width - call.Inputs).Clear();
            Round(scratch, call.Blocks, nonFinite, values + ((long)row * width), scales + ((long)row * call.Blocks));
        }
    }

    /// <summary>
    /// Writes input x factor x gain to the scratch memory, or the input as it is without a gain. Returns NaN when an element is not finite,
    /// otherwise 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Prepare(float* input, float* gain, float factor, int width, float* scratch)
    {
        var factors = L.Broadcast(factor);
        var nonFinite = L.Zero;
        for (var i = 0; i < width; i += L.Count)
        {
            var x = RowVectors<L, V>.Load(input, i, width);
            if (gain != null)
            {
                x = L.Multiply(L.Multiply(x, factors), RowVectors<L, V>.Load(gain, i, width));
            }

            RowVectors<L, V>.Store(x, scratch, i, width);
            nonFinite = L.MultiplyAdd(x, L.Zero, nonFinite);
        }

        return L.Sum(nonFinite);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Round(float* row, int blocks, float nonFinite, short* values, float* scales)
    {
        for (var block = 0; block < blocks; block++, row += BlockWeights.Block, values += BlockWeights.Block)
        {
            var highest = L.Zero;
            for (var i = 0; i < BlockWeights.Block; i += L.Count)
            {
                highest = L.Max(highest, L.Abs(L.Load(row + i)));
            }

            var largest = L.Highest(highest);
            var inverse = Largest / largest;
            var factor = L.Broadcast(float.IsFinite(inverse) ? inverse : 0);
            for (var i = 0; i < BlockWeights.Block; i += L.Count)
            {
                L.StoreInt16(L.Multiply(L.Load(row + i), factor), values + i);
            }

            scales[block] = (largest / Largest) + nonFinite;
        }
    }
}
