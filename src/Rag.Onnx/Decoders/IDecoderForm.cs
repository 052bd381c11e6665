using Rag.Kernels.Experts;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Decoders;

/// <summary>
/// How the parts of a decoder between its attentions are computed. The values that go in and come out are [rows, size] of one element type;
/// between norm and product a form may keep rows as it likes, for instance quantized.
/// </summary>
internal interface IDecoderForm
{
    /// <summary>
    /// Whether columns of gate and up stand in the order of <see cref="Kernels.Linear.BlockWeights"/>; otherwise the gate's stand first.
    /// </summary>
    bool HasGroupedGates(GateActivation activation) => false;

    /// <summary>How the matrices of experts are kept; null: this form has no experts.</summary>
    ExpertForm? Experts { get; }

    /// <summary>Rows of the embedding [vocabulary, hidden] times the scale for ids i32 [T]: [T, hidden].</summary>
    string Embed(GraphBuilder graph, string ids, WeightTensor embedding, float scale, string name);

    /// <summary>The rows normalized over their last dimension.</summary>
    string Normalize(GraphBuilder graph, string rows, RmsNorm norm);

    /// <summary>The product of the normalized rows and the weights; without a norm, of the rows as they are.</summary>
    string NormAndProject(GraphBuilder graph, string hidden, RmsNorm? norm, BiasedWeights weights);

    /// <summary>residual + the product of the input and the weights.</summary>
    string ProjectAndAdd(GraphBuilder graph, string input, BiasedWeights weights, string residual);

    /// <summary>activation(gate) x up of the normalized rows; <paramref name="gateUp"/> has the gate's outputs first.</summary>
    string Gate(GraphBuilder graph, string hidden, RmsNorm? norm, BiasedWeights gateUp, GateActivation activation);

    /// <summary>The product of the normalized rows and the head in fp32, whatever the element type between layers is.</summary>
    string Logits(GraphBuilder graph, string hidden, RmsNorm norm, LinearWeights head) =>
        NormAndProject(graph, hidden, norm, new BiasedWeights(head, null));
}
