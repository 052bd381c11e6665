using Rag.Onnx.Graphs;

namespace Rag.Onnx.Linear;

/// <summary>Weights in 4 or 8 bit with a scale for each block of a row; on CPU the operator quantizes activations to 8 bit, block by block.</summary>
/// <param name="element">Of activations and scales.</param>
internal sealed class BlockQuantizedLinear(int bits, int blockSize, TensorType element = TensorType.Float) : ILinearForm
{
    /// <summary>Integer products. The other levels compute in fp32 and are many times slower.</summary>
    private const int AccuracyLevel = 4;

    /// <summary>Throws for blocks that the operators here do not take.</summary>
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
        Reals.Write(graph, $"{weights.Name}.scale", quantized.Scales, element, weights.Outputs, quantized.BlocksPerRow);
        return graph.NodeOf(
            GraphBuilder.Microsoft,
            "MatMulNBits",
            [input, $"{weights.Name}.weight", $"{weights.Name}.scale"],
            weights.Name,
            new NodeAttribute("K", weights.Inputs),
            new NodeAttribute("N", weights.Outputs),
            new NodeAttribute("bits", bits),
            new NodeAttribute("block_size", blockSize),
            new NodeAttribute("accuracy_level", AccuracyLevel));
    }
}
