using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders.Experts;
using Rag.Onnx.Decoders.Families;
using Rag.Onnx.Decoders.States;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Quantization;

namespace Rag.Onnx.Decoders;

/// <summary>A decoder in a Hugging Face folder: config.json and safetensors, or weights under the same names from elsewhere.</summary>
internal sealed class HuggingFaceDecoder : IDecoderCheckpoint
{
    public const string ConfigurationName = "config.json";

    private static readonly string[] s_headNames = ["lm_head.weight", "language_model.lm_head.weight"];

    private readonly HashSet<DecoderMatrix> _biased;
    private readonly string _prefix;

    public HuggingFaceDecoder(string folder, IWeightSource weights)
        : this(folder, weights, new WrittenConfiguration(Path.Combine(folder, ConfigurationName))) { }

    /// <param name="configuration">In the place of the folder's config.json.</param>
    public HuggingFaceDecoder(string folder, IWeightSource weights, WrittenConfiguration configuration)
    {
        (Weights, Written) = (weights, configuration);
        (Family, Configuration, _biased, var tied, ModelType) = Read(folder, configuration);
        var (vocabulary, hidden) = (Configuration.VocabularySize, Configuration.HiddenSize);
        _prefix = Family.Prefixes.FirstOrDefault(prefix => weights.TryGet($"{prefix}{Family.EmbeddingName}.weight", out _))
            ?? Family.Prefixes[0];
        Embedding = Tensor($"{Family.EmbeddingName}.weight", vocabulary, hidden);
        var head = s_headNames.FirstOrDefault(name => weights.TryGet(name, out _));
        Head = tied || head is null ? null : DecoderShapes.Require(weights.Get(head), vocabulary, hidden);
    }

    public DecoderConfiguration Configuration { get; }

    public DecoderFamily Family { get; }

    /// <summary>The family as the configuration names it.</summary>
    public string ModelType { get; }

    /// <summary>What the configuration was read from.</summary>
    public WrittenConfiguration Written { get; }

    public string ModulePrefix => _prefix.Length == 0 ? Family.Prefixes[0] : _prefix;

    public IWeightSource Weights { get; }

    public WeightTensor Embedding { get; }

    public WeightTensor? Head { get; }

    private static (DecoderFamily, DecoderConfiguration, HashSet<DecoderMatrix> Biased, bool Tied, string ModelType) Read(
        string folder,
        WrittenConfiguration written
    )
    {
        using var document = written.Open();
        var json = new ConfigurationReader(written.Path, document.RootElement);
        var family = DecoderFamilies.Of(json);
        var part = family.PartOf(json);
        var configuration = family.Read(new DecoderReader(part, family.Defaults)) with { EndTokens = EndTokens(folder, json, part) };
        return (family, configuration.Validated(written.Path), [.. family.Biased(part)], family.IsTied(part), json.Text("model_type"));
    }

    private static int[] EndTokens(string folder, ConfigurationReader json, ConfigurationReader part)
    {
        int[] tokens = [];
        var generation = Path.Combine(folder, "generation_config.json");
        if (File.Exists(generation))
        {
            using var document = JsonFile.Read(generation);
            tokens = new ConfigurationReader(generation, document.RootElement).Integers("eos_token_id");
        }

        tokens = tokens.Length > 0 ? tokens : json.Integers("eos_token_id");
        return tokens.Length > 0 ? tokens : part.Integers("eos_token_id");
    }

    public HuggingFaceExperts Experts => new(Weights, _prefix, Configuration, Family);

    IExpertSource IDecoderCheckpoint.Experts => Experts;

    public StateTensors States => HuggingFaceStates.Of(Weights, _prefix, Configuration);

    public float[] Sinks(int layer) => Tensor($"layers.{layer}.self_attn.sinks", Configuration.Heads).ToFloat32();

    /// <summary>The tensors that hold the matrices of all layers, each matrix of an expert in one of its own.</summary>
    public IEnumerable<PlannedMatrix> PlannedMatrices() => MatricesOf(Family, Configuration, _prefix);

    /// <summary>The same in a folder of the family.</summary>
    public static IEnumerable<PlannedMatrix> MatricesOf(DecoderFamily family, DecoderConfiguration configuration, string prefix) =>
        Enumerable
            .Range(0, configuration.Layers)
            .SelectMany(layer =>
                configuration.HasExperts(layer)
                    ? UsualOf(family, prefix, layer, DecoderShapes.Usual.Except(DecoderShapes.OfExperts))
                        .Concat(ExpertsOf(family, configuration, prefix, layer))
                    : UsualOf(family, prefix, layer, DecoderShapes.Usual)
            );

    private static IEnumerable<PlannedMatrix> UsualOf(
        DecoderFamily family,
        string prefix,
        int layer,
        IEnumerable<DecoderMatrix> matrices
    ) =>
        matrices
            .GroupBy(matrix => family.JoinedName(matrix) ?? family.MatrixName(matrix))
            .Select(group => new PlannedMatrix($"{prefix}layers.{layer}.{group.Key}.weight", layer, [.. group]));

    private static IEnumerable<PlannedMatrix> ExpertsOf(
        DecoderFamily family,
        DecoderConfiguration configuration,
        string prefix,
        int layer
    ) =>
        from expert in Enumerable.Range(0, configuration.Experts!.Count)
        from matrix in DecoderShapes.OfExperts
        select new PlannedMatrix(HuggingFaceExperts.OwnTensor(family, prefix, layer, expert, matrix), layer, [matrix]) { Expert = expert };

    public float[] FinalNorm() => Gain(Family.FinalNormName, Configuration.HiddenSize);

    public float[] Norm(int layer, DecoderNorm norm) =>
        Gain($"layers.{layer}.{Family.NormName(norm)}", DecoderShapes.Of(Configuration, norm));

    private float[] Gain(string name, int size)
    {
        var gain = Tensor($"{name}.weight", size).ToFloat32();
        return Family.GainOffset == 0 ? gain : [.. gain.Select(value => value + Family.GainOffset)];
    }

    public LinearWeights Matrix(int layer, DecoderMatrix matrix, string name)
    {
        var (outputs, inputs) = DecoderShapes.Of(Configuration, matrix);
        if (GatedQueries.Hold(Configuration, matrix))
        {
            var both = LayerTensor(layer, $"{Family.MatrixName(DecoderMatrix.Query)}.weight", 2 * outputs, inputs).ToFloat32();
            return new LinearWeights(name, inputs, outputs, GatedQueries.Of(Configuration, both, matrix, inputs));
        }

        if (Family.JoinedName(matrix) is not { } joined)
        {
            return LinearWeights.ReadRows(name, LayerTensor(layer, $"{Family.MatrixName(matrix)}.weight", outputs, inputs), 0, outputs);
        }

        var (before, all) = DecoderShapes.PlaceOf(Configuration, matrix);
        return LinearWeights.ReadRows(name, LayerTensor(layer, $"{joined}.weight", all, inputs), before, outputs);
    }

    public float[]? Bias(int layer, DecoderMatrix matrix) =>
        GatedQueries.Hold(Configuration, matrix) && _biased.Contains(DecoderMatrix.Query)
            ? GatedQueries.Of(
                Configuration,
                LayerTensor(layer, $"{Family.MatrixName(DecoderMatrix.Query)}.bias", 2 * Configuration.QuerySize).ToFloat32(),
                matrix,
                width: 1
            )
        : _biased.Contains(matrix)
            ? LayerTensor(layer, $"{Family.MatrixName(matrix)}.bias", DecoderShapes.Of(Configuration, matrix).Outputs).ToFloat32()
        : null;

    private WeightTensor LayerTensor(int layer, string name, params ReadOnlySpan<int> shape) => Tensor($"layers.{layer}.{name}", shape);

    private WeightTensor Tensor(string name, params ReadOnlySpan<int> shape) => DecoderShapes.Require(Weights.Get(_prefix + name), shape);

    public void Dispose() => Weights.Dispose();
}
