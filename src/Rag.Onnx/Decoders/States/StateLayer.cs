using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Operators;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Decoders.States;

/// <summary>
/// What stands in a layer in the place of attention and keeps a state of constant size: rows are projected, mixed with what the state holds
/// of the tokens before, and projected back.
/// </summary>
/// <param name="Part">The name of the part in its layer of the checkpoint.</param>
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

    /// <summary>A matrix of the part, with its bias where it has one.</summary>
    protected BiasedWeights Matrix(
        IDecoderCheckpoint checkpoint,
        int layer,
        string matrix,
        int outputs,
        int inputs,
        bool biased,
        string name
    )
    {
        var weight = checkpoint.LayerTensor(layer, $"{Part}.{matrix}.weight", outputs, inputs);
        return new BiasedWeights(
            new LinearWeights(name, inputs, outputs, weight.ToFloat32()),
            biased ? Vector(checkpoint, layer, $"{matrix}.bias", outputs) : null
        );
    }

    /// <summary>A vector of the part.</summary>
    protected float[] Vector(IDecoderCheckpoint checkpoint, int layer, string vector, int size) =>
        checkpoint.LayerTensor(layer, $"{Part}.{vector}", size).ToFloat32();

    /// <summary>Projected rows through a causal convolution whose state lies at the beginning of the layer's.</summary>
    /// <param name="convolution">Its name in the part.</param>
    protected string Convolve(
        GraphBuilder graph,
        IDecoderCheckpoint checkpoint,
        int layer,
        string projected,
        string convolution,
        ConvolutionForm form,
        string id
    )
    {
        var stored = checkpoint.LayerTensor(layer, $"{Part}.{convolution}.weight", form.Channels, 1, form.Taps).ToFloat32();
        var weight = graph.Initializer($"{id}.taps", Matrices.Transpose(stored, form.Channels, form.Taps), form.Taps, form.Channels);
        var bias = form.Biased
            ? graph.Initializer($"{id}.bias", Vector(checkpoint, layer, $"{convolution}.bias", form.Channels), form.Channels)
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
