using System.Numerics.Tensors;
using Rag.Kernels.Linear;
using Rag.ModelFiles.Weights;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Quantization;

/// <summary>
/// Rounds a matrix column by column, and corrects the columns that are not yet rounded for the error of each, as far as the inputs of the
/// calibration go together (GPTQ). Columns with the strongest inputs come first; scales are those of the blocks before any correction.
/// </summary>
internal sealed class GptqRounding
{
    /// <summary>Of the mean of the diagonal; it keeps inputs that hardly vary from taking corrections without bounds.</summary>
    private const double Damping = 0.01;

    private readonly int[] _order;
    private readonly float[] _importance;

    /// <summary>[inputs, inputs] in the order of rounding: the upper factor U with U-transposed · U = the inverse of the sums.</summary>
    private readonly float[] _factor;

    /// <param name="hessian">[inputs, inputs], sums of outer products.</param>
    public GptqRounding(ReadOnlySpan<float> hessian, int inputs)
    {
        Inputs = inputs;
        var importance = new float[inputs];
        for (var i = 0; i < inputs; i++)
        {
            importance[i] = hessian[(i * inputs) + i];
        }

        _importance = importance;
        _order = [.. Enumerable.Range(0, inputs).OrderByDescending(input => importance[input])];
        _factor = Factor(hessian, _order);
    }

    public int Inputs { get; }

    /// <param name="weights">[outputs, inputs]</param>
    public BlockRows Round(float[] weights, int bits)
    {
        var (outputs, blocks) = (weights.Length / Inputs, BlockRows.BlocksOf(Inputs));
        var result = new BlockRows(new sbyte[outputs * blocks * BlockRows.Length], new float[outputs * blocks], bits);
        Parallel.For(0, outputs, output =>
            RoundRow(
                weights.AsSpan(output * Inputs, Inputs),
                result.Values.AsSpan(output * blocks * BlockRows.Length, blocks * BlockRows.Length),
                result.Scales.AsSpan(output * blocks, blocks),
                bits
            )
        );
        return result;
    }

    private void RoundRow(ReadOnlySpan<float> weights, Span<sbyte> values, Span<float> scales, int bits)
    {
        for (var block = 0; block < scales.Length; block++)
        {
            var first = block * BlockRows.Length;
            var count = Math.Min(BlockRows.Length, Inputs - first);
            scales[block] =
                bits == BlockWeights.FewBits
                    ? BlockRounding.LeastErrorScale(weights.Slice(first, count), _importance.AsSpan(first, count))
                    : BlockRounding.LargestScale(weights.Slice(first, count));
        }

        var left = new float[Inputs];
        foreach (var (place, input) in _order.Index())
        {
            left[place] = weights[input];
        }

        foreach (var (place, input) in _order.Index())
        {
            var scale = scales[input / BlockRows.Length];
            values[input] = BlockRounding.Nearest(left[place], scale, bits);
            var row = _factor.AsSpan(place * Inputs, Inputs);
            var error = (left[place] - (values[input] * scale)) / row[place];
            var rest = left.AsSpan(place + 1);
            TensorPrimitives.MultiplyAdd(row[(place + 1)..], -error, rest, rest);
        }
    }

    /// <summary>
    /// With the order turned around, the lower Cholesky factor of the sums is, turned around again, an upper factor R with R · R-transposed
    /// = the sums; U is its inverse.
    /// </summary>
    private static float[] Factor(ReadOnlySpan<float> hessian, int[] order)
    {
        var n = order.Length;
        var matrix = new double[n * n];
        var damping = 0.0;
        for (var i = 0; i < n; i++)
        {
            damping += Damping * hessian[(i * n) + i] / n;
        }

        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                matrix[(i * n) + j] = hessian[(order[n - 1 - i] * n) + order[n - 1 - j]];
            }

            matrix[(i * n) + i] += damping > 0 ? damping : 1;
        }

        var inverse = TriangularMatrix.Invert(TriangularMatrix.Cholesky(matrix, n), n);
        var factor = new float[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = i; j < n; j++)
            {
                factor[(i * n) + j] = (float)inverse[((n - 1 - i) * n) + n - 1 - j];
            }
        }

        return factor;
    }
}
