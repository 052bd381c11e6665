using Rag.Kernels.Attention;
using Rag.Kernels.Experts;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;
using Rag.Onnx.Decoders.Experts;
using Rag.Onnx.Decoders.Families;
using Rag.Onnx.Decoders.States;
using Rag.Onnx.Graphs;
using Rag.Onnx.Inspection;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Runner;

namespace Rag.Bench.Shapes;

/// <summary>
/// The tensors of a decoder of any family, by what its config.json says: a checkpoint of nothing but zeros, which writes down what its
/// graph asks for.
/// </summary>
internal sealed class RandomTensors : IDecoderCheckpoint, IExpertSource, IRowReader
{
    private readonly Dictionary<string, RandomTensor> _asked = [];
    private readonly HashSet<DecoderMatrix> _biased;
    private readonly string _path;
    private readonly string _prefix;

    private RandomTensors(ConfigurationReader json)
    {
        Family = DecoderFamilies.Of(json);
        var part = Family.PartOf(json);
        (_path, _prefix) = (json.Path, Family.Prefixes[0]);
        _biased = [.. Family.Biased(part)];
        Configuration = Family.Read(new DecoderReader(part, Family.Defaults)).Validated(_path);
        var (vocabulary, hidden) = (Configuration.VocabularySize, Configuration.HiddenSize);
        Embedding = Ask($"{_prefix}{Family.EmbeddingName}.weight", null, vocabulary, hidden);
        Head = Family.IsTied(part) ? null : Ask("lm_head.weight", null, vocabulary, hidden);
    }

    public static IReadOnlyList<RandomTensor> Of(string configPath)
    {
        using var document = JsonFile.Read(configPath);
        using var tensors = new RandomTensors(new ConfigurationReader(configPath, document.RootElement));
        using var nowhere = ExternalData.Nowhere();
        var form = new PlainDecoderForm(new UnwrittenLinear(), embeddingBlock: 0) { Experts = ExpertForm.Float32 };
        var (kv, c) = (new ModelRunnerOptions(), tensors.Configuration);
        var cache = new KvCacheLayout(kv.KvType, c.KvHeads, kv.BlockSize, c.HeadSize);
        DecoderGraph.Build(nowhere, tensors, form, new UnwrittenAttention(cache));
        return [.. tensors._asked.Values];
    }

    public DecoderConfiguration Configuration { get; }

    public DecoderFamily Family { get; }

    public IWeightSource Weights => throw new InvalidOperationException("There are no files: the tensors are to be made up.");

    public WeightTensor Embedding { get; }

    public WeightTensor? Head { get; }

    public IExpertSource Experts => this;

    public StateTensors States => new RandomStates(this);

    public float[] FinalNorm() => Gain($"{_prefix}{Family.FinalNormName}.weight", Configuration.HiddenSize);

    public float[] Norm(int layer, DecoderNorm norm) =>
        Gain($"{_prefix}layers.{layer}.{Family.NormName(norm)}.weight", DecoderShapes.Of(Configuration, norm));

    public LinearWeights Matrix(int layer, DecoderMatrix matrix, string name)
    {
        var (outputs, inputs) = DecoderShapes.Of(Configuration, matrix);
        if (Family.JoinedName(matrix) is { } joined)
        {
            LayerTensor(layer, $"{joined}.weight", DecoderShapes.PlaceOf(Configuration, matrix).All, inputs);
        }
        else
        {
            var (stored, share) = StoredWith(matrix);
            LayerTensor(layer, $"{Family.MatrixName(stored)}.weight", share * outputs, inputs);
        }

        return Zeros(name, outputs, inputs);
    }

    public float[]? Bias(int layer, DecoderMatrix matrix)
    {
        var (stored, share) = StoredWith(matrix);
        if (!_biased.Contains(stored))
        {
            return null;
        }

        var outputs = DecoderShapes.Of(Configuration, matrix).Outputs;
        LayerTensor(layer, $"{Family.MatrixName(stored)}.bias", share * outputs);
        return new float[outputs];
    }

    /// <summary>The matrix whose tensor holds it, and how many of its size that tensor has.</summary>
    private (DecoderMatrix Stored, int Share) StoredWith(DecoderMatrix matrix) =>
        Configuration.HasOutputGate && matrix is DecoderMatrix.Query or DecoderMatrix.OutputGate ? (DecoderMatrix.Query, 2) : (matrix, 1);

    public float[] Sinks(int layer) => LayerTensor(layer, "self_attn.sinks", Configuration.Heads).ToFloat32();

    public LinearWeights Shared(int layer, DecoderMatrix matrix, string name)
    {
        var (outputs, inputs) = ExpertShapes.OfShared(Configuration, matrix);
        ExpertTensor(layer, $"shared_expert.{Family.ExpertName(matrix)}.weight", outputs, inputs);
        return Zeros(name, outputs, inputs);
    }

    public LinearWeights SharedGate(int layer, string name)
    {
        ExpertTensor(layer, "shared_expert_gate.weight", 1, Configuration.HiddenSize);
        return Zeros(name, 1, Configuration.HiddenSize);
    }

    private WeightTensor LayerTensor(int layer, string name, params ReadOnlySpan<int> shape) =>
        Ask($"{_prefix}layers.{layer}.{name}", name.EndsWith("norm.weight", StringComparison.Ordinal) ? 1 : null, shape);

    public LinearWeights Router(int layer, string name)
    {
        var (count, hidden) = (Configuration.Experts!.Count, Configuration.HiddenSize);
        ExpertTensor(layer, $"{Family.RouterName}.weight", count, hidden);
        return Zeros(name, count, hidden);
    }

    public float[]? RouterBias(int layer) =>
        Family.HasTurnedExperts ? ExpertTensor(layer, $"{Family.RouterName}.bias", Configuration.Experts!.Count).ToFloat32() : null;

    public LinearWeights Matrix(int layer, int expert, DecoderMatrix matrix, string name)
    {
        var (outputs, inputs) = ExpertShapes.Of(Configuration, matrix);
        if (Family.HasTurnedExperts)
        {
            var (turned, share) = Turned(matrix);
            ExpertTensor(layer, $"experts.{turned}", Configuration.Experts!.Count, inputs, share * outputs);
        }
        else
        {
            ExpertTensor(layer, $"experts.{expert}.{Family.ExpertName(matrix)}.weight", outputs, inputs);
        }

        return Zeros(name, outputs, inputs);
    }

    public int? BlockBits(int layer, int expert, DecoderMatrix matrix) => null;

    public float[]? Bias(int layer, int expert, DecoderMatrix matrix)
    {
        if (!Family.HasTurnedExperts)
        {
            return null;
        }

        var outputs = ExpertShapes.Of(Configuration, matrix).Outputs;
        var (turned, share) = Turned(matrix);
        ExpertTensor(layer, $"experts.{turned}_bias", Configuration.Experts!.Count, share * outputs);
        return new float[outputs];
    }

    /// <summary>The tensor of all experts that holds a matrix, and how many of its size it has.</summary>
    private static (string Name, int Share) Turned(DecoderMatrix matrix) =>
        matrix == DecoderMatrix.Down ? ("down_proj", 1) : ("gate_up_proj", 2);

    private WeightTensor ExpertTensor(int layer, string name, params ReadOnlySpan<int> shape) =>
        LayerTensor(layer, $"{Family.ExpertParts[0]}.{name}", shape);

    private float[] Gain(string name, int size)
    {
        Ask(name, 1 - Family.GainOffset, size);
        return new float[size];
    }

    private WeightTensor Ask(string name, float? fill, params ReadOnlySpan<int> shape)
    {
        _asked[name] = new RandomTensor(name, fill, shape.ToArray());
        return new WeightTensor(name, [.. shape], _path, this);
    }

    private static LinearWeights Zeros(string name, int outputs, int inputs) => new(name, inputs, outputs, new float[outputs * inputs]);

    void IRowReader.ReadFloat32(long first, int count, Span<float> destination) => destination.Clear();

    public void Dispose() { }

    /// <summary>Those of layers with a state, by the names of Hugging Face folders; whatever need not be there is not.</summary>
    private sealed class RandomStates(RandomTensors tensors) : StateTensors
    {
        public override bool Has(int layer, StateTensor tensor) => false;

        protected override WeightTensor Get(int layer, StateTensor tensor, params ReadOnlySpan<int> shape)
        {
            var name = HuggingFaceStates.NameOf(tensors._prefix, layer, tensors.Configuration.StateOf(layer)!, tensor);
            return tensors.Ask(name, tensor == StateTensor.Gain ? 1 : null, shape);
        }
    }
}
