using System.Numerics.Tensors;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Decoders;

/// <summary>The embedding of a decoder: a table of weights, times a scale, and the node that gathers its rows.</summary>
internal static class EmbeddingTable
{
    public static string WriteFloat(
        GraphBuilder graph,
        string ids,
        WeightTensor embedding,
        float scale,
        string name,
        TensorType element = TensorType.Float
    )
    {
        graph.Floats($"{name}.table", Scaled(embedding, scale), element, embedding.Rows, embedding.Columns);
        return graph.Node("Gather", [$"{name}.table", ids], name);
    }

    /// <summary>
    /// Keeps the table in 8 bit with a scale for each block of a row. Weights in Q8_0 lose nothing when the block size is that of Q8_0.
    /// </summary>
    public static string WriteBlocks(GraphBuilder graph, string ids, WeightTensor embedding, float scale, int blockSize, string name)
    {
        if (embedding.Columns % blockSize != 0)
        {
            return WriteFloat(graph, ids, embedding, scale, name);
        }

        var quantized = Stored(embedding, scale, blockSize)
            ?? BlockQuantization.Of(Scaled(embedding, scale), embedding.Columns, 8, blockSize);
        graph.Initializer($"{name}.table", quantized.Values, embedding.Rows, embedding.Columns);
        graph.Initializer($"{name}.scale", quantized.Scales, embedding.Rows, quantized.BlocksPerRow);
        return graph.NodeOf(
            GraphBuilder.Microsoft,
            "GatherBlockQuantized",
            [$"{name}.table", ids, $"{name}.scale"],
            name,
            new NodeAttribute("bits", 8),
            new NodeAttribute("block_size", blockSize),
            new NodeAttribute("gather_axis", 0),
            new NodeAttribute("quantize_axis", 1)
        );
    }

    /// <summary>The blocks of the model's file, where it has such blocks.</summary>
    private static BlockQuantization? Stored(WeightTensor embedding, float scale, int blockSize)
    {
        if (blockSize != BlockRows.Length || embedding.ReadBlocks(0, embedding.Shape[0]) is not { } blocks)
        {
            return null;
        }

        const int middle = 128;
        TensorPrimitives.Multiply(blocks.Scales, scale, blocks.Scales);
        return new BlockQuantization(
            Array.ConvertAll(blocks.Values, value => (byte)(value + middle)),
            blocks.Scales,
            BlockRows.BlocksOf(embedding.Columns)
        );
    }

    private static float[] Scaled(WeightTensor embedding, float scale)
    {
        var values = embedding.ToFloat32();
        if (scale != 1)
        {
            TensorPrimitives.Multiply(values, scale, values);
        }

        return values;
    }
}
