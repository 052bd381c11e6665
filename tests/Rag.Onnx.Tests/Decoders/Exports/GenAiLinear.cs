using Rag.Core.Numerics;
using Rag.Onnx.Decoders;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Tests.Decoders.Exports;

/// <summary>Writes matrices in the form that an export has them, with their inputs first or in blocks of few bits.</summary>
internal sealed class GenAiLinear(GraphBuilder graph, IDecoderCheckpoint checkpoint, GenAiForm form)
{
    public void Constant(string name, float[] values, params ReadOnlySpan<long> shape) => graph.Floats(name, values, form.Element, shape);

    /// <summary>The product of a value and some matrices, one after the other, with their biases.</summary>
    public string Product(int layer, string input, string name, params ReadOnlySpan<DecoderMatrix> matrices)
    {
        var joined = DecoderGraph.Joined(checkpoint, layer, name, matrices);
        var product = Product(input, name, joined.Weights);
        if (joined.Bias is not { } bias)
        {
            return product;
        }

        Constant($"model.{name}.Add.bias", bias, bias.Length);
        return graph.Node("Add", [product, $"model.{name}.Add.bias"], $"/model/{name.Replace('.', '/')}/Add/output_0");
    }

    private string Product(string input, string name, LinearWeights weights)
    {
        var output = $"/model/{name.Replace('.', '/')}/MatMul/output_0";
        var tensor = $"model.{name}.MatMul.weight";
        if (form.Bits == 0)
        {
            Constant(tensor, weights.Transposed(), weights.Inputs, weights.Outputs);
            return graph.Node("MatMul", [input, tensor], output);
        }

        var quantized = BlockQuantization.Of(weights.Values, weights.Inputs, form.Bits, form.BlockSize);
        var blocks = quantized.BlocksPerRow;
        graph.Initializer($"{tensor}_Q{form.Bits}", quantized.Values, weights.Outputs, blocks, form.BlockSize * form.Bits / 8);
        Constant($"{tensor}_scales", quantized.Scales, weights.Outputs * blocks);
        string[] zeros = [];
        if (form.ZeroPoints)
        {
            // Other zeros than the middle of the range: the numbers stand for other weights then, the same for the graph and its reader.
            var bytes = Integers.CeilDivide(blocks * form.Bits, 8);
            byte[] packed = [.. Enumerable.Range(0, weights.Outputs * bytes).Select(i => (byte)(0x78 + (i % 7 * 0x11)))];
            zeros = [graph.Initializer($"{tensor}_zp", packed, weights.Outputs * bytes)];
        }

        return graph.NodeOf(
            GraphBuilder.Microsoft,
            "MatMulNBits",
            [input, $"{tensor}_Q{form.Bits}", $"{tensor}_scales", .. zeros],
            output,
            new NodeAttribute("K", weights.Inputs),
            new NodeAttribute("N", weights.Outputs),
            new NodeAttribute("bits", form.Bits),
            new NodeAttribute("block_size", form.BlockSize),
            new NodeAttribute("accuracy_level", 0L)
        );
    }
}
