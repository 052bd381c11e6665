using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders.Families;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Decoders.Experts;

/// <summary>
/// The experts of a Hugging Face folder, in any of the forms that such folders have: a tensor for each matrix of each expert, or tensors of
/// all experts with gate and up joined, one behind the other or, in one family, turned round and interleaved.
/// </summary>
/// <param name="prefix">What stands before the names of all tensors.</param>
internal sealed class HuggingFaceExperts(IWeightSource weights, string prefix, DecoderConfiguration configuration, DecoderFamily family)
    : IExpertSource
{
    private const string Ending = ".weight";

    private int Size => configuration.Experts!.Size;

    public LinearWeights Router(int layer, string name)
    {
        var router = Find(layer, family.RouterName, ".weight");
        DecoderShapes.Require(router, configuration.Experts!.Count, configuration.HiddenSize);
        return LinearWeights.ReadRows(name, router, 0, configuration.Experts.Count);
    }

    public float[]? RouterBias(int layer) =>
        family.HasTurnedExperts
            ? DecoderShapes.Require(Find(layer, family.RouterName, ".bias"), configuration.Experts!.Count).ToFloat32()
            : null;

    /// <summary>The tensor that holds the matrix, alone or with others.</summary>
    public WeightTensor TensorOf(int layer, int expert, DecoderMatrix matrix) =>
        TryFind(layer, OwnName(family, expert, matrix), Ending)
        ?? TryFind(layer, JoinedName(matrix), "")
        ?? (family.HasTurnedExperts ? Find(layer, JoinedName(matrix), "") : Find(layer, OwnName(family, expert, matrix), Ending));

    /// <summary>The name of the tensor that holds the matrix alone, in a folder where each matrix has one.</summary>
    public static string OwnTensor(DecoderFamily family, string prefix, int layer, int expert, DecoderMatrix matrix) =>
        $"{PartOf(family, prefix, layer)}.{OwnName(family, expert, matrix)}{Ending}";

    /// <summary>The likeliest name of the part of a layer with its experts.</summary>
    public static string PartOf(DecoderFamily family, string prefix, int layer) => $"{prefix}layers.{layer}.{family.ExpertParts[0]}";

    public int? BlockBits(int layer, int expert, DecoderMatrix matrix) =>
        TensorOf(layer, expert, matrix) is { Rows: > 0 } tensor ? tensor.ReadBlocks(0, 1)?.Bits : null;

    public LinearWeights Matrix(int layer, int expert, DecoderMatrix matrix, string name)
    {
        if (TryFind(layer, JoinedName(matrix), "") is { } joined && TryFind(layer, OwnName(family, expert, matrix), Ending) is null)
        {
            return family.HasTurnedExperts ? TurnedMatrix(joined, expert, matrix, name)
                : matrix == DecoderMatrix.Down ? ExpertShapes.Part(configuration, joined, expert, matrix, name, 0, configuration.HiddenSize)
                : ExpertShapes.Part(configuration, joined, expert, matrix, name, matrix == DecoderMatrix.Up ? Size : 0, 2 * Size);
        }

        var (outputs, inputs) = ExpertShapes.Of(configuration, matrix);
        return LinearWeights.ReadRows(name, DecoderShapes.Require(TensorOf(layer, expert, matrix), outputs, inputs), 0, outputs);
    }

    private static string JoinedName(DecoderMatrix matrix) => matrix == DecoderMatrix.Down ? "experts.down_proj" : "experts.gate_up_proj";

    private static string OwnName(DecoderFamily family, int expert, DecoderMatrix matrix) =>
        $"experts.{expert}.{family.ExpertName(matrix)}";

    /// <summary>Of a tensor [experts, inputs, outputs], in which the outputs of gate and up take turns.</summary>
    private LinearWeights TurnedMatrix(WeightTensor tensor, int expert, DecoderMatrix matrix, string name)
    {
        var (outputs, inputs) = ExpertShapes.Of(configuration, matrix);
        var (first, step) = Turns(matrix);
        DecoderShapes.Require(tensor, configuration.Experts!.Count, inputs, outputs * step);
        var turned = LinearWeights.ReadRows(name, tensor, checked(expert * inputs), inputs).Values;
        var values = new float[checked(outputs * inputs)];
        for (var output = 0; output < outputs; output++)
        {
            for (var input = 0; input < inputs; input++)
            {
                values[(output * inputs) + input] = turned[(((input * outputs) + output) * step) + first];
            }
        }

        return new LinearWeights(name, inputs, outputs, values);
    }

    public float[]? Bias(int layer, int expert, DecoderMatrix matrix)
    {
        if (!family.HasTurnedExperts)
        {
            return null;
        }

        var (first, step) = Turns(matrix);
        var outputs = ExpertShapes.Of(configuration, matrix).Outputs;
        var tensor = Find(layer, matrix == DecoderMatrix.Down ? "experts.down_proj_bias" : "experts.gate_up_proj_bias", "");
        var row = ExpertShapes.Row(configuration, tensor, expert, outputs * step);
        return [.. Enumerable.Range(0, outputs).Select(output => row[(output * step) + first])];
    }

    public LinearWeights Shared(int layer, DecoderMatrix matrix, string name) =>
        ExpertShapes.Shared(configuration, Find(layer, $"shared_expert.{family.ExpertName(matrix)}", Ending), matrix, name);

    public LinearWeights SharedGate(int layer, string name)
    {
        var gate = DecoderShapes.Require(Find(layer, "shared_expert_gate", Ending), 1, configuration.HiddenSize);
        return LinearWeights.ReadRows(name, gate, 0, 1);
    }

    /// <summary>The place of a matrix's first output among those that take turns, and the outputs from one to its next.</summary>
    private static (int First, int Step) Turns(DecoderMatrix matrix) =>
        matrix switch
        {
            DecoderMatrix.Gate => (0, 2),
            DecoderMatrix.Up => (1, 2),
            _ => (0, 1),
        };

    private WeightTensor Find(int layer, string name, string suffix) =>
        TryFind(layer, name, suffix) ?? weights.Get(NameOf(layer, family.ExpertParts[0], name, suffix));

    private WeightTensor? TryFind(int layer, string name, string suffix)
    {
        foreach (var part in family.ExpertParts)
        {
            if (weights.TryGet(NameOf(layer, part, name, suffix), out var tensor))
            {
                return tensor;
            }
        }

        return null;
    }

    private string NameOf(int layer, string part, string name, string suffix) => $"{prefix}layers.{layer}.{part}.{name}{suffix}";
}
