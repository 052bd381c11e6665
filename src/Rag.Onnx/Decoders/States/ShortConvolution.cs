using Rag.Kernels.States;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Decoders.States;

/// <summary>
/// A convolution over a few tokens between two gates: rows are projected to what goes in, what comes out and the values.
/// </summary>
internal sealed record ShortConvolution(string Part, int HiddenSize, int Taps, bool Biased) : StateLayer(Part)
{
    public override long StateFloats => (Taps - 1L) * HiddenSize;

    public override string Key => $"short convolution {Part} {HiddenSize} {Taps} {Biased}";

    public override string? Defect => Taps > ConvolutionWork.MostTaps ? $"a convolution over {Taps} tokens is not computed." : null;

    public override BiasedWeights Projection(IDecoderCheckpoint checkpoint, int layer, string name) =>
        new(
            checkpoint.States.Matrix(layer, StateTensor.Projection, checked(3 * HiddenSize), HiddenSize, name),
            Biased ? checkpoint.States.Vector(layer, StateTensor.ProjectionBias, 3 * HiddenSize) : null
        );

    public override string Mix(GraphBuilder graph, IDecoderCheckpoint checkpoint, int layer, string projected, string id) =>
        Convolve(
            graph,
            checkpoint.States,
            layer,
            projected,
            new ConvolutionForm(HiddenSize, Taps, Biased, Column: 0) { Gated = true },
            $"{id}.mixed"
        );

    public override BiasedWeights Output(IDecoderCheckpoint checkpoint, int layer, string name) =>
        new(
            checkpoint.States.Matrix(layer, StateTensor.Output, HiddenSize, HiddenSize, name),
            Biased ? checkpoint.States.Vector(layer, StateTensor.OutputBias, HiddenSize) : null
        );
}
