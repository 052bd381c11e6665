using Rag.ModelFiles.Weights;
using Rag.Onnx.Graphs;
using Rag.Onnx.Linear;

namespace Rag.Onnx.Llama;

/// <summary>A linear layer with its bias, if it has one.</summary>
internal sealed record BiasedWeights(LinearWeights Weights, float[]? Bias)
{
    public string Name => Weights.Name;
}

/// <summary>
/// How the parts of a decoder between its attentions are computed. Values are [rows, size] of one element type at the borders; what stands between norm and
/// product is the form's own affair, so that it can keep quantized rows from one operator to the next.
/// </summary>
internal interface IDecoderForm
{
    /// <summary>Rows of the embedding [vocabulary, hidden] for ids i32 [T]: [T, hidden].</summary>
    string Embed(GraphBuilder graph, string ids, WeightTensor embedding, string name);

    /// <summary>The product of the normalized rows.</summary>
    string NormAndProject(GraphBuilder graph, string hidden, RmsNorm norm, BiasedWeights weights);

    /// <summary>residual + product</summary>
    string ProjectAndAdd(GraphBuilder graph, string input, BiasedWeights weights, string residual);

    /// <summary>hidden + down(silu(gate) x up) of the normalized rows; <paramref name="gateUp"/> has the gate's outputs first.</summary>
    string FeedForward(GraphBuilder graph, string hidden, RmsNorm norm, BiasedWeights gateUp, BiasedWeights down);

    /// <summary>The product of the normalized rows in fp32, whatever the element type between layers.</summary>
    string Logits(GraphBuilder graph, string hidden, RmsNorm norm, LinearWeights head) => NormAndProject(graph, hidden, norm, new BiasedWeights(head, null));
}

/// <summary>The weights of an RMS normalization, and the name of what comes out.</summary>
internal sealed record RmsNorm(string Name, float[] Gain, float Epsilon);
