using System.Globalization;
using Rag.Kernels.States;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Operators;

namespace Rag.Onnx.Decoders.States;

/// <summary>A convolution, a gated delta rule of each head, and a norm of each head under a gate.</summary>
internal sealed record GatedDeltaLayer(string Part, int HiddenSize, DeltaShape Delta, int Taps, float Epsilon) : StateLayer(Part)
{
    private int ConvolutionFloats => (Taps - 1) * Delta.RowWidth;

    private int KeyRows => Delta.KeyHeads * Delta.KeySize;

    public override long StateFloats => ((Taps - 1L) * Delta.RowWidth) + ((long)Delta.ValueHeads * Delta.HeadFloats);

    public override string Key =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"gated delta {Part} {HiddenSize} {Delta.KeyHeads} {Delta.ValueHeads} {Delta.KeySize} {Delta.ValueSize} {Taps} {Epsilon:R}"
        );

    public override string? Defect
    {
        get
        {
            // More than these would take more memory for one state than any machine has.
            const double most = 1 << 28;
            var delta = Delta;
            return Taps > ConvolutionWork.MostTaps ? $"a convolution over {Taps} tokens is not computed."
                : delta.ValueHeads % delta.KeyHeads != 0
                    ? $"{delta.ValueHeads} value heads of a delta rule cannot share {delta.KeyHeads} key heads evenly."
                : (double)delta.ValueHeads * (delta.ValueSize + 16) * delta.KeySize > most || (double)delta.KeyHeads * delta.KeySize > most
                    ? "the delta rule has more heads, or larger ones, than are read."
                : null;
        }
    }

    /// <remarks>
    /// The checkpoint has queries, keys, values and gates of a key head together, or each of them for all heads, as in the projection;
    /// both gates of its value heads, in another matrix, lie together in any case.
    /// </remarks>
    public override BiasedWeights Projection(IDecoderCheckpoint checkpoint, int layer, string name)
    {
        var shared = Delta.ValueHeads / Delta.KeyHeads;
        var gates = checkpoint.States.Matrix(layer, StateTensor.HeadGates, 2 * Delta.ValueHeads, HiddenSize, name);
        return new BiasedWeights(
            LinearWeights.Concatenate(name, [.. Rows(checkpoint.States, layer, name), .. Regrouped(gates, [shared, shared])]),
            null
        );
    }

    private IEnumerable<LinearWeights> Rows(StateTensors tensors, int layer, string name)
    {
        if (tensors.Has(layer, StateTensor.ProjectedRows))
        {
            return
            [
                tensors.Matrix(layer, StateTensor.ProjectedRows, Delta.RowWidth, HiddenSize, name),
                tensors.Matrix(layer, StateTensor.ProjectedGate, Delta.Inner, HiddenSize, name),
            ];
        }

        var values = Delta.Inner / Delta.KeyHeads;
        var together = tensors.Matrix(layer, StateTensor.Projection, checked((2 * KeyRows) + (2 * Delta.Inner)), HiddenSize, name);
        return Regrouped(together, [Delta.KeySize, Delta.KeySize, values, values]);
    }

    /// <summary>The parts of all key heads, a part after the other, of weights that have the parts of each key head together.</summary>
    private IEnumerable<LinearWeights> Regrouped(LinearWeights weights, int[] sizes)
    {
        var (before, all) = (0, sizes.Sum());
        foreach (var size in sizes)
        {
            for (var head = 0; head < Delta.KeyHeads; head++)
            {
                var first = ((head * all) + before) * weights.Inputs;
                yield return new LinearWeights(
                    weights.Name,
                    weights.Inputs,
                    size,
                    weights.Values[first..(first + (size * weights.Inputs))]
                );
            }

            before += size;
        }
    }

    public override string Mix(GraphBuilder graph, IDecoderCheckpoint checkpoint, int layer, string projected, string id)
    {
        // A projected row has what is convolved, then the gate of what comes out, then the gates of heads.
        var form = new ConvolutionForm(Delta.RowWidth, Taps, Biased: false, Column: 0) { Silu = true };
        var tensors = checkpoint.States;
        var rows = Convolve(graph, tensors, layer, projected, form, $"{id}.convolved");
        return graph.NodeOf(
            OperatorContract.Domain,
            OperatorContract.GatedDelta,
            [
                rows,
                projected,
                .. States(layer),
                graph.Initializer($"{id}.step_bias", tensors.Vector(layer, StateTensor.StepBias, Delta.ValueHeads), Delta.ValueHeads),
                graph.Initializer($"{id}.decay", tensors.Decays(layer, Delta.ValueHeads), Delta.ValueHeads),
                graph.Initializer($"{id}.gain", tensors.Vector(layer, StateTensor.Gain, Delta.ValueSize), Delta.ValueSize),
            ],
            $"{id}.mixed",
            new NodeAttribute(OperatorContract.KvHeads, Delta.KeyHeads),
            new NodeAttribute(OperatorContract.Heads, Delta.ValueHeads),
            new NodeAttribute(OperatorContract.StateSize, Delta.KeySize),
            new NodeAttribute(OperatorContract.HeadSize, Delta.ValueSize),
            new NodeAttribute(OperatorContract.StepColumn, Delta.RowWidth + Delta.Inner),
            new NodeAttribute(OperatorContract.GateColumn, Delta.RowWidth),
            new NodeAttribute(OperatorContract.Epsilon, Epsilon),
            new NodeAttribute(OperatorContract.StateOffset, ConvolutionFloats)
        );
    }

    public override BiasedWeights Output(IDecoderCheckpoint checkpoint, int layer, string name) =>
        new(checkpoint.States.Matrix(layer, StateTensor.Output, HiddenSize, Delta.Inner, name), null);
}
