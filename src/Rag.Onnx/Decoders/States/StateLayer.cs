using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Operators;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Decoders.States;

/// <summary>
/// What stands in a layer in the place of attention and keeps a state of constant size: rows are projected, mixed with what the state holds
/// of the tokens before, and projected back.
/// </summary>
/// <param name="Part">The name of the part in its layer of a Hugging Face folder.</param>
internal abstract record StateLayer(string Part)
{
    /// <summary>Numbers of a sequence's state, fp32.</summary>
    public abstract long StateFloats { get; }

    /// <summary>Everything that the graph depends on, as text.</summary>
    public abstract string Key { get; }

    /// <summary>Why no such layer can be; null for a possible one.</summary>
    public abstract string? Defect { get; }

    /// <summary>From the hidden size.</summary>
    public abstract BiasedWeights Projection(IDecoderCheckpoint checkpoint, int layer, string name);

    /// <summary>Projected rows to mixed rows.</summary>
    public abstract string Mix(GraphBuilder graph, IDecoderCheckpoint checkpoint, int layer, string projected, string id);

    /// <summary>Back to the hidden size.</summary>
    public abstract BiasedWeights Output(IDecoderCheckpoint checkpoint, int layer, string name);

    /// <summary>Projected rows through a causal convolution whose state lies at the beginning of the layer's.</summary>
    protected static string Convolve(GraphBuilder graph, StateTensors tensors, int layer, string projected, ConvolutionForm form, string id)
    {
        var stored = tensors.Taps(layer, form.Channels, form.Taps);
        var weight = graph.Initializer($"{id}.taps", Matrices.Transpose(stored, form.Channels, form.Taps), form.Taps, form.Channels);
        var bias = form.Biased
            ? graph.Initializer($"{id}.bias", tensors.Vector(layer, StateTensor.ConvolutionBias, form.Channels), form.Channels)
            : "";
        return graph.NodeOf(
            OperatorContract.Domain,
            OperatorContract.CausalConvolution,
            [projected, .. States(layer), weight, bias],
            id,
            new NodeAttribute(OperatorContract.Taps, form.Taps),
            new NodeAttribute(OperatorContract.Silu, form.Silu ? 1L : 0L),
            new NodeAttribute(OperatorContract.Gates, form.Gated ? 1L : 0L),
            new NodeAttribute(OperatorContract.RowsColumn, form.Column)
        );
    }

    protected static string[] States(int layer) =>
        [PagedContract.State(layer), PagedContract.CumulativeLengths, PagedContract.StateFrom, PagedContract.StateTo];
}
