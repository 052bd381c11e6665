using System.Numerics.Tensors;

namespace Rag.Onnx.LinearLayers;

/// <summary>Weights of a linear layer in signed 8 bit, symmetric, with one scale for each output.</summary>
/// <param name="Values">[Inputs, Outputs]</param>
/// <param name="Scales">[Outputs]: weight = value x scale.</param>
internal sealed record ColumnQuantization(sbyte[] Values, float[] Scales)
{
    /// <param name="limit">Largest magnitude of a value: 127 uses all 8 bits.</param>
    public static ColumnQuantization Of(LinearWeights weights, int limit)
    {
        var rows = new sbyte[weights.Values.Length];
        var scales = new float[weights.Outputs];
        for (var output = 0; output < weights.Outputs; output++)
        {
            var row = weights.Values.AsSpan(output * weights.Inputs, weights.Inputs);
            var largest = MathF.Abs(TensorPrimitives.MaxMagnitude<float>(row));
            var scale = largest > 0 ? largest / limit : 1;
            scales[output] = scale;
            for (var i = 0; i < row.Length; i++)
            {
                rows[(output * weights.Inputs) + i] = (sbyte)MathF.Round(row[i] / scale);
            }
        }

        return new ColumnQuantization(Matrices.Transpose(rows, weights.Outputs, weights.Inputs), scales);
    }
}
