using System.Globalization;
using Rag.Kernels.States;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Operators;

namespace Rag.Onnx.Decoders.States;

/// <summary>Mamba-2: a convolution, a selective scan of each head, and a norm behind a gate.</summary>
/// <param name="Biased">Whether both projections have a bias.</param>
/// <param name="NormGroups">Into so many groups of equal size a row is cut, each of which is normalized for itself.</param>
internal sealed record Mamba2Layer(
    string Part,
    int HiddenSize,
    ScanShape Scan,
    int Taps,
    bool Biased,
    bool BiasedConvolution,
    int NormGroups,
    float Epsilon
) : StateLayer(Part)
{
    private int ConvolutionFloats => (Taps - 1) * Scan.RowWidth;

    public override long StateFloats => ((Taps - 1L) * Scan.RowWidth) + ((long)Scan.Heads * Scan.HeadFloats);

    public override string Key =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"mamba2 {Part} {HiddenSize} {Scan.Heads} {Scan.HeadSize} {Scan.Groups} {Scan.StateSize} {Scan.LeastStep:R} {Scan.MostStep:R} "
                + $"{Taps} {Biased} {BiasedConvolution} {NormGroups} {Epsilon:R}"
        );

    public override string? Defect
    {
        get
        {
            // More than these would take more memory for one state than any machine has.
            const long most = 1 << 28;
            var scan = Scan;
            return Taps > ConvolutionWork.MostTaps ? $"a convolution over {Taps} tokens is not computed."
                : scan.Heads % scan.Groups != 0 || scan.Heads % NormGroups != 0
                    ? $"{scan.Heads} heads of a scan cannot share {scan.Groups} groups evenly."
                : (long)scan.Heads * scan.HeadSize > most
                || (long)scan.Groups * scan.StateSize > most
                || (double)scan.Heads * (scan.HeadSize + 16) * scan.StateSize > most
                    ? "the scan has more heads, or larger ones, than are read."
                : !(scan.LeastStep >= 0 && scan.LeastStep <= scan.MostStep)
                    ? $"the steps of a scan cannot lie between {scan.LeastStep} and {scan.MostStep}."
                : null;
        }
    }

    public override BiasedWeights Projection(IDecoderCheckpoint checkpoint, int layer, string name) =>
        Matrix(checkpoint, layer, "in_proj", checked(Scan.Inner + Scan.RowWidth + Scan.Heads), HiddenSize, Biased, name);

    public override string Mix(GraphBuilder graph, IDecoderCheckpoint checkpoint, int layer, string projected, string id)
    {
        var parts = Split(graph, projected, id, ("gate", Scan.Inner), ("rows", Scan.RowWidth), ("steps", Scan.Heads));
        var form = (Scan.RowWidth, Taps, BiasedConvolution, Silu: true);
        var rows = Convolve(graph, checkpoint, layer, parts[1], "conv1d", form, $"{id}.convolved");
        float[] decay = [.. Vector(checkpoint, layer, "A_log", Scan.Heads).Select(log => -MathF.Exp(log))];
        var scanned = graph.NodeOf(
            OperatorContract.Domain,
            OperatorContract.SelectiveScan,
            [
                rows,
                parts[2],
                .. States(layer),
                graph.Initializer($"{id}.step_bias", Vector(checkpoint, layer, "dt_bias", Scan.Heads), Scan.Heads),
                graph.Initializer($"{id}.decay", decay, Scan.Heads),
                graph.Initializer($"{id}.direct", Vector(checkpoint, layer, "D", Scan.Heads), Scan.Heads),
            ],
            $"{id}.scanned",
            new NodeAttribute(OperatorContract.Heads, Scan.Heads),
            new NodeAttribute(OperatorContract.HeadSize, Scan.HeadSize),
            new NodeAttribute(OperatorContract.Groups, Scan.Groups),
            new NodeAttribute(OperatorContract.StateSize, Scan.StateSize),
            new NodeAttribute(OperatorContract.LeastStep, Scan.LeastStep),
            new NodeAttribute(OperatorContract.MostStep, Scan.MostStep),
            new NodeAttribute(OperatorContract.StateOffset, ConvolutionFloats)
        );
        var gate = graph.Swish(parts[0], $"{id}.gate_silu", slope: 1);
        var gated = graph.Node("Mul", [scanned, gate], $"{id}.gated");
        return Normalize(graph, gated, Vector(checkpoint, layer, "norm.weight", Scan.Inner), $"{id}.norm");
    }

    private string Normalize(GraphBuilder graph, string rows, float[] gain, string id)
    {
        if (NormGroups == 1)
        {
            return new RmsNorm(id, gain, Epsilon).Write(graph, rows);
        }

        var size = Scan.Inner / NormGroups;
        var groups = graph.Groups(rows, NormGroups, size, $"{id}.groups");
        var normalized = new RmsNorm($"{id}.normalized", [.. Enumerable.Repeat(1f, size)], Epsilon).Write(graph, groups);
        var joined = graph.Rows(normalized, Scan.Inner, $"{id}.joined");
        return graph.Node("Mul", [joined, graph.Initializer($"{id}.gain", gain, gain.Length)], id);
    }

    public override BiasedWeights Output(IDecoderCheckpoint checkpoint, int layer, string name) =>
        Matrix(checkpoint, layer, "out_proj", HiddenSize, Scan.Inner, Biased, name);
}
