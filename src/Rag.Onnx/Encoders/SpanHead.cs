using Rag.ModelFiles.Weights;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Encoders;

/// <summary>
/// A linear layer of two columns, as in BertForQuestionAnswering: <c>logits</c> fp32 [B, S, 2], how well an answer starts and ends at each
/// token. It is computed in fp32 in every precision.
/// </summary>
internal sealed class SpanHead : IEncoderHead
{
    public const string Logits = "logits";
    public const string Weight = "qa_outputs.weight";
    private const string Bias = "qa_outputs.bias";
    private const int Columns = 2;

    public bool ReadsFirstRowOnly => false;

    public bool ReadsPairs => true;

    public void Write(EncoderTensors tensors, string hidden)
    {
        var (graph, weights, hiddenSize) = (tensors.Graph, tensors.Weights, tensors.Architecture.HiddenSize);
        var weight = weights.Get(Weight);
        if (weight.Rows != Columns || weight.Columns != hiddenSize)
        {
            throw new ModelFileException(
                weights.Path,
                $"the tensor {weight} does not have the shape [{Columns}, {hiddenSize}] of a span head."
            );
        }

        var bias = weights.ReadFloat32(Bias);
        if (bias.Length != Columns)
        {
            throw new ModelFileException(weights.Path, $"the tensor {Bias} has {bias.Length} values instead of {Columns}.");
        }

        new FloatLinear().Apply(graph, hidden, LinearWeights.Read(weights, Weight, "span"));
        graph.Initializer("span.bias", bias, bias.Length);
        graph.Node("Add", ["span", "span.bias"], Logits);
        graph.Output(Logits, TensorType.Float, "B", "S", Columns);
    }
}
