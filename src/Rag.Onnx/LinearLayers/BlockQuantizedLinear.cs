using Rag.Onnx.Graphs;

namespace Rag.Onnx.LinearLayers;

/// <summary>
/// Linear layers with weights in 4 or 8 bit and a scale for each block of a row, by ONNX Runtime's MatMulNBits; on CPU the operator
/// quantizes activations to 8 bit, block by block.
/// </summary>
/// <param name="element">The element type of activations and scales.</param>
internal sealed class BlockQuantizedLinear(int bits, int blockSize, TensorType element = TensorType.Float) : ILinearForm
{
    /// <summary>The level that computes with integer products. The other levels compute in fp32 and are many times slower.</summary>
    private const int AccuracyLevel = 4;

    /// <summary>Throws for block sizes that the operators do not support.</summary>
    public static void Require(int weightBlock)
    {
        if (weightBlock is < 16 or > 256 || !int.IsPow2(weightBlock))
        {
            throw new ArgumentException($"WeightBlock is {weightBlock}, no power of two from 16 to 256.", nameof(weightBlock));
        }
    }

    public string Apply(GraphBuilder graph, string input, LinearWeights weights)
    {
        var quantized = BlockQuantization.Of(weights.Values, weights.Inputs, bits, blockSize);
        graph.Initializer($"{weights.Name}.weight", quantized.Values, weights.Outputs, quantized.BlocksPerRow, blockSize * bits / 8);
        graph.Floats($"{weights.Name}.scale", quantized.Scales, element, weights.Outputs, quantized.BlocksPerRow);
        return graph.NodeOf(
            GraphBuilder.Microsoft,
            "MatMulNBits",
            [input, $"{weights.Name}.weight", $"{weights.Name}.scale"],
            weights.Name,
            new NodeAttribute("K", weights.Inputs),
            new NodeAttribute("N", weights.Outputs),
            new NodeAttribute("bits", bits),
            new NodeAttribute("block_size", blockSize),
            new NodeAttribute("accuracy_level", AccuracyLevel)
        );
    }
}
