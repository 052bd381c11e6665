using Rag.Onnx.Graphs;
using Rag.Onnx.Operators;

namespace Rag.Onnx.Encoders;

/// <summary>Layer norms of hidden states and of sums of two.</summary>
internal static class EncoderNorms
{
    public static string Write(EncoderTensors tensors, string output, string input, string name)
    {
        var (gain, offset) = tensors.Norm(output, name);
        return tensors.Graph.Node(
            "LayerNormalization",
            offset.Length == 0 ? [input, gain] : [input, gain, offset],
            output,
            new NodeAttribute("epsilon", tensors.Architecture.Epsilon)
        );
    }

    /// <summary>The norm of a sum; the bias of the linear layer that made <paramref name="input"/> is added here.</summary>
    /// <param name="linear">Name of that layer; null where it has no bias.</param>
    public static string WriteOfSum(EncoderTensors tensors, string output, string skip, string input, string name, string? linear) =>
        WriteSum(tensors, output, "", skip, input, name, linear);

    /// <summary>The same with the sum itself, which has the name <paramref name="sum"/>; none where that is empty.</summary>
    public static string WriteSum(EncoderTensors tensors, string output, string sum, string skip, string input, string name, string? linear)
    {
        var (gain, offset) = tensors.Norm(output, name);
        var bias = linear is null ? "" : tensors.Bias($"{output}.bias", linear, tensors.Architecture.HiddenSize);
        tensors.Graph.Add(
            OperatorContract.Domain,
            OperatorContract.SumNorm,
            [input, skip, gain, offset, bias],
            sum.Length == 0 ? [output] : [output, sum],
            new NodeAttribute(OperatorContract.Epsilon, tensors.Architecture.Epsilon)
        );
        return output;
    }
}
