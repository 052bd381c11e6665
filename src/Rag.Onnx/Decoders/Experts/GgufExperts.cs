using Rag.ModelFiles.Weights;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Decoders.Experts;

/// <summary>
/// The experts of a GGUF file: a tensor of all experts for each matrix, in some files one for gate and up together, the gate's outputs
/// first, or in old files one for each matrix of each.
/// </summary>
internal sealed class GgufExperts(IWeightSource model, DecoderConfiguration configuration) : IExpertSource
{
    public LinearWeights Router(int layer, string name)
    {
        var router = DecoderShapes.Require(
            model.Get($"blk.{layer}.ffn_gate_inp.weight"),
            configuration.Experts!.Count,
            configuration.HiddenSize
        );
        return LinearWeights.ReadRows(name, router, 0, configuration.Experts.Count);
    }

    public float[]? RouterBias(int layer) =>
        model.TryGet($"blk.{layer}.ffn_gate_inp.bias", out var bias)
            ? DecoderShapes.Require(bias, configuration.Experts!.Count).ToFloat32()
            : null;

    public LinearWeights Matrix(int layer, int expert, DecoderMatrix matrix, string name)
    {
        var (outputs, inputs) = ExpertShapes.Of(configuration, matrix);
        if (model.TryGet($"blk.{layer}.{Name(matrix)}.{expert}.weight", out var own))
        {
            return LinearWeights.ReadRows(name, DecoderShapes.Require(own, outputs, inputs), 0, outputs);
        }

        return matrix != DecoderMatrix.Down && model.TryGet($"blk.{layer}.ffn_gate_up_exps.weight", out var joined)
            ? ExpertShapes.Part(configuration, joined, expert, matrix, name, before: matrix == DecoderMatrix.Up ? outputs : 0, 2 * outputs)
            : ExpertShapes.Part(
                configuration,
                model.Get($"blk.{layer}.{Name(matrix)}_exps.weight"),
                expert,
                matrix,
                name,
                before: 0,
                outputs
            );
    }

    public int? BlockBits(int layer, int expert, DecoderMatrix matrix) => null;

    public float[]? Bias(int layer, int expert, DecoderMatrix matrix) =>
        model.TryGet($"blk.{layer}.{Name(matrix)}_exps.bias", out var biases)
            ? ExpertShapes.Row(configuration, biases, expert, ExpertShapes.Of(configuration, matrix).Outputs)
            : null;

    public LinearWeights Shared(int layer, DecoderMatrix matrix, string name) =>
        ExpertShapes.Shared(configuration, model.Get($"blk.{layer}.{Name(matrix)}_shexp.weight"), matrix, name);

    public LinearWeights SharedGate(int layer, string name)
    {
        // A vector, or a matrix of one row: of that shape the refusal speaks where it is neither.
        var (gate, width) = (model.Get($"blk.{layer}.ffn_gate_inp_shexp.weight"), configuration.HiddenSize);
        return new LinearWeights(name, width, 1, (gate.Elements == width ? gate : DecoderShapes.Require(gate, width)).ToFloat32());
    }

    private static string Name(DecoderMatrix matrix) =>
        matrix switch
        {
            DecoderMatrix.Gate => "ffn_gate",
            DecoderMatrix.Up => "ffn_up",
            DecoderMatrix.Down => "ffn_down",
            _ => throw new ArgumentOutOfRangeException(nameof(matrix), matrix, null),
        };
}
