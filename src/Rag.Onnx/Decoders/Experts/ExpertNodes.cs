using System.Runtime.InteropServices;
using Rag.Core.Numerics;
using Rag.Kernels.Experts;
using Rag.Kernels.Linear;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Operators;

namespace Rag.Onnx.Decoders.Experts;

/// <summary>
/// Writes the experts of a layer into a graph. Each matrix of all experts is one constant, written expert by expert, so that no more than
/// one expert is in memory; ONNX Runtime maps the constants where they lie, and the pages of experts that nobody asks for are never read.
/// </summary>
/// <param name="wanted">The form of experts that the files do not have in blocks.</param>
internal sealed class ExpertNodes(GraphBuilder graph, IDecoderCheckpoint checkpoint, ExpertForm wanted)
{
    private readonly DecoderConfiguration _configuration = checkpoint.Configuration;
    private readonly ExpertMixture _mixture = checkpoint.Configuration.Experts!;

    /// <summary>hidden + what the experts of the layer make of the normalized rows.</summary>
    public string Write(int layer, string hidden, RmsNorm norm, string name)
    {
        var form = FormOf(layer);
        var bounds = _mixture.Bounds ?? new GateBounds(1, float.MaxValue);
        return graph.NodeOf(
            OperatorContract.Domain,
            OperatorContract.Experts,
            [
                hidden,
                graph.Initializer($"{norm.Name}.gain", norm.Gain, norm.Gain.Length),
                WriteRouter(layer, $"{name}.router"),
                WriteRouterBias(layer, $"{name}.router"),
                .. WriteMatrices(layer, form, $"{name}.gate_up", [DecoderMatrix.Gate, DecoderMatrix.Up]),
                .. WriteMatrices(layer, form, $"{name}.down", [DecoderMatrix.Down]),
                hidden,
            ],
            name,
            new NodeAttribute(OperatorContract.ExpertCount, _mixture.Count),
            new NodeAttribute(OperatorContract.Chosen, _mixture.Chosen),
            new NodeAttribute(OperatorContract.ExpertSize, _mixture.Size),
            new NodeAttribute(OperatorContract.Normalized, _mixture.IsNormalized ? 1L : 0L),
            new NodeAttribute(OperatorContract.Form, (long)form),
            new NodeAttribute(OperatorContract.Layer, layer),
            new NodeAttribute(OperatorContract.Gated, (long)Gate),
            new NodeAttribute(OperatorContract.Slope, bounds.Slope),
            new NodeAttribute(OperatorContract.Limit, bounds.Limit),
            new NodeAttribute(OperatorContract.Epsilon, norm.Epsilon)
        );
    }

    /// <summary>
    /// Of all experts of a layer: that of the files where these have them in blocks, all in the same bits. Of experts in several bits,
    /// those of others than the wanted form are rounded anew.
    /// </summary>
    private ExpertForm FormOf(int layer)
    {
        if (wanted == ExpertForm.Float32)
        {
            return wanted;
        }

        var experts = checkpoint.Experts;
        int?[] stored =
        [
            .. Enumerable
                .Range(0, _mixture.Count)
                .SelectMany(expert => DecoderShapes.OfExperts.Select(matrix => experts.BlockBits(layer, expert, matrix)))
                .Distinct(),
        ];
        return stored is [{ } bits] && ExpertShape.FormOf(bits) is { } own ? own : wanted;
    }

    private LinearGate Gate =>
        _mixture.Bounds is not null ? LinearGate.ClampedSwish
        : _configuration.Activation == GateActivation.Silu ? LinearGate.Silu
        : LinearGate.GeluTanh;

    private string WriteRouter(int layer, string name)
    {
        var router = checkpoint.Experts.Router(layer, name);
        var groups = BlockWeights.GroupsOf(router.Outputs, gated: false);
        return graph.Initializer(name, ColumnGroups.Pack(router, gated: false), groups, router.Inputs, BlockWeights.GroupColumns);
    }

    private string WriteRouterBias(int layer, string name)
    {
        if (checkpoint.Experts.RouterBias(layer) is not { } bias)
        {
            return "";
        }

        var packed = ColumnGroups.Pack(bias, gated: false);
        return graph.Initializer($"{name}.bias", packed, packed.Length / BlockWeights.GroupColumns, BlockWeights.GroupColumns);
    }

    /// <summary>The names of values, scales and biases.</summary>
    private string[] WriteMatrices(int layer, ExpertForm form, string name, DecoderMatrix[] matrices)
    {
        var isGated = matrices.Length > 1;
        var (outputs, inputs) = ExpertShapes.Of(_configuration, matrices[0]);
        var groups = BlockWeights.GroupsOf(outputs, isGated);
        var blocks = Integers.CeilDivide(inputs, BlockWeights.Block);
        var (scales, biases) = (new List<float>(), new List<float>());
        var bits = ExpertShape.BitsOf(form);
        graph.Parts(
            name,
            bits > 0 ? TensorType.Int8 : TensorType.Float,
            Enumerable.Range(0, _mixture.Count).Select(Pack),
            _mixture.Count,
            groups,
            bits > 0 ? (long)blocks * BlockWeights.BlockBytes(bits) : (long)inputs * BlockWeights.GroupColumns
        );
        return [name, WriteScales(), WriteBiases()];

        byte[] Pack(int expert)
        {
            var weights = LinearWeights.Concatenate(
                name,
                [.. matrices.Select(matrix => checkpoint.Experts.Matrix(layer, expert, matrix, name))]
            );
            biases.AddRange(Biases(expert));
            if (bits == 0)
            {
                return MemoryMarshal.AsBytes(ColumnGroups.Pack(weights, isGated)).ToArray();
            }

            var expertWeights = new BiasedWeights(weights.Blocks?.Bits == bits ? weights : weights with { Blocks = null }, null);
            var packed = isGated ? BlockWeightPacker.PackGated(expertWeights, bits) : BlockWeightPacker.Pack(expertWeights, bits);
            scales.AddRange(packed.Scales);
            return MemoryMarshal.AsBytes(packed.Values).ToArray();
        }

        float[] Biases(int expert)
        {
            float[]?[] parts = [.. matrices.Select(matrix => checkpoint.Experts.Bias(layer, expert, matrix))];
            return parts[0] is null ? [] : ColumnGroups.Pack([.. parts.SelectMany(part => part!)], isGated);
        }

        string WriteScales() =>
            scales.Count == 0
                ? ""
                : graph.Initializer(
                    $"{name}.scale",
                    CollectionsMarshal.AsSpan(scales),
                    _mixture.Count,
                    groups,
                    blocks,
                    BlockWeights.GroupColumns
                );

        string WriteBiases() =>
            biases.Count == 0
                ? ""
                : graph.Initializer($"{name}.bias", CollectionsMarshal.AsSpan(biases), _mixture.Count, groups, BlockWeights.GroupColumns);
    }
}
