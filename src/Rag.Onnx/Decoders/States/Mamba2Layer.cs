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

    public override BiasedWeights Projection(IDecoderCheckpoint checkpoint, int layer, string name)
    {
        var outputs = checked(Scan.Inner + Scan.RowWidth + Scan.Heads);
        return new BiasedWeights(
            checkpoint.States.Matrix(layer, StateTensor.Projection, outputs, HiddenSize, name),
            Biased ? checkpoint.States.Vector(layer, StateTensor.ProjectionBias, outputs) : null
        );
    }

    public override string Mix(GraphBuilder graph, IDecoderCheckpoint checkpoint, int layer, string projected, string id)
    {
        // A projected row has the gate, then what is convolved, then the steps.
        var form = new ConvolutionForm(Scan.RowWidth, Taps, BiasedConvolution, Column: Scan.Inner) { Silu = true };
        var tensors = checkpoint.States;
        var rows = Convolve(graph, tensors, layer, projected, form, $"{id}.convolved");
        return graph.NodeOf(
            OperatorContract.Domain,
            OperatorContract.SelectiveScan,
            [
                rows,
                projected,
                .. States(layer),
                graph.Initializer($"{id}.step_bias", tensors.Vector(layer, StateTensor.StepBias, Scan.Heads), Scan.Heads),
                graph.Initializer($"{id}.decay", tensors.Decays(layer, Scan.Heads), Scan.Heads),
                graph.Initializer($"{id}.direct", tensors.Vector(layer, StateTensor.Direct, Scan.Heads), Scan.Heads),
                graph.Initializer($"{id}.gain", tensors.Vector(layer, StateTensor.Gain, Scan.Inner), Scan.Inner),
            ],
            $"{id}.mixed",
            new NodeAttribute(OperatorContract.Heads, Scan.Heads),
            new NodeAttribute(OperatorContract.HeadSize, Scan.HeadSize),
            new NodeAttribute(OperatorContract.Groups, Scan.Groups),
            new NodeAttribute(OperatorContract.StateSize, Scan.StateSize),
            new NodeAttribute(OperatorContract.LeastStep, Scan.LeastStep),
            new NodeAttribute(OperatorContract.MostStep, Scan.MostStep),
            new NodeAttribute(OperatorContract.StepColumn, Scan.Inner + Scan.RowWidth),
            new NodeAttribute(OperatorContract.GateColumn, 0),
            new NodeAttribute(OperatorContract.NormGroups, NormGroups),
            new NodeAttribute(OperatorContract.Epsilon, Epsilon),
            new NodeAttribute(OperatorContract.StateOffset, ConvolutionFloats)
        );
    }

    public override BiasedWeights Output(IDecoderCheckpoint checkpoint, int layer, string name) =>
        new(
            checkpoint.States.Matrix(layer, StateTensor.Output, HiddenSize, Scan.Inner, name),
            Biased ? checkpoint.States.Vector(layer, StateTensor.OutputBias, HiddenSize) : null
        );
}
