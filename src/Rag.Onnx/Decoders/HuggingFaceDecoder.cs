using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders.Experts;
using Rag.Onnx.Decoders.Families;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Quantization;

namespace Rag.Onnx.Decoders;

/// <summary>A decoder in a Hugging Face folder: config.json and safetensors.</summary>
internal sealed class HuggingFaceDecoder : IDecoderCheckpoint
{
    /// <summary>What stands before the names of all tensors but the head, by who saved the model.</summary>
    private static readonly string[] s_prefixes = ["model.", "language_model.model.", "model.language_model.", ""];

    private static readonly string[] s_headNames = ["lm_head.weight", "language_model.lm_head.weight"];

    private readonly HashSet<DecoderMatrix> _biased;
    private readonly string _prefix;

    public HuggingFaceDecoder(string folder, IWeightSource weights)
    {
        Weights = weights;
        (Family, Configuration, _biased, var tied) = Read(folder);
        var (vocabulary, hidden) = (Configuration.VocabularySize, Configuration.HiddenSize);
        _prefix = s_prefixes.FirstOrDefault(prefix => weights.TryGet($"{prefix}embed_tokens.weight", out _)) ?? s_prefixes[0];
        Embedding = Tensor("embed_tokens.weight", vocabulary, hidden);
        var head = s_headNames.FirstOrDefault(name => weights.TryGet(name, out _));
        Head = tied || head is null ? null : DecoderShapes.Require(weights.Get(head), vocabulary, hidden);
    }

    public DecoderConfiguration Configuration { get; }

    public DecoderFamily Family { get; }

    public string ModulePrefix => _prefix.Length == 0 ? s_prefixes[0] : _prefix;

    public IWeightSource Weights { get; }

    public WeightTensor Embedding { get; }

    public WeightTensor? Head { get; }

    private static (DecoderFamily Family, DecoderConfiguration Configuration, HashSet<DecoderMatrix> Biased, bool Tied) Read(string folder)
    {
        var path = Path.Combine(folder, "config.json");
        using var document = JsonFile.Read(path);
        var json = new ConfigurationReader(path, document.RootElement);
        var family = DecoderFamilies.Of(json);
        var part = family.PartOf(json);
        var configuration = family.Read(new DecoderReader(part, family.Defaults)) with { EndTokens = EndTokens(folder, json, part) };
        var tied = part.Flag("tie_word_embeddings", family.Defaults.TiedHead);
        return (family, configuration.Validated(path), [.. family.Biased(part)], tied);
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

    public IExpertSource Experts => new HuggingFaceExperts(Weights, _prefix, Configuration, Family);

    public float[] Sinks(int layer) => Tensor($"layers.{layer}.self_attn.sinks", Configuration.Heads).ToFloat32();

    /// <summary>The tensors that hold the matrices of all layers.</summary>
    public IEnumerable<PlannedMatrix> StoredMatrices() =>
        Enumerable.Range(0, Configuration.Layers).SelectMany(layer => MatricesOf(Family, _prefix, layer));

    /// <summary>The tensors that hold the matrices of a layer in a folder of the family.</summary>
    public static IEnumerable<PlannedMatrix> MatricesOf(DecoderFamily family, string prefix, int layer) =>
        Enum.GetValues<DecoderMatrix>()
            .GroupBy(matrix => family.JoinedName(matrix) ?? DecoderFamily.OwnName(matrix))
            .Select(group => new PlannedMatrix($"{prefix}layers.{layer}.{group.Key}.weight", layer, [.. group]));

    public float[] FinalNorm() => Gain("norm", Configuration.HiddenSize);

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
        if (Family.JoinedName(matrix) is not { } joined)
        {
            return LinearWeights.ReadRows(name, Tensor($"layers.{layer}.{DecoderFamily.OwnName(matrix)}.weight", outputs, inputs), 0, outputs);
        }

        var (before, all) = DecoderShapes.PlaceOf(Configuration, matrix);
        return LinearWeights.ReadRows(name, Tensor($"layers.{layer}.{joined}.weight", all, inputs), before, outputs);
    }

    public float[]? Bias(int layer, DecoderMatrix matrix) =>
        _biased.Contains(matrix)
            ? Tensor($"layers.{layer}.{DecoderFamily.OwnName(matrix)}.bias", DecoderShapes.Of(Configuration, matrix).Outputs).ToFloat32()
            : null;

    private WeightTensor Tensor(string name, params ReadOnlySpan<int> shape) => DecoderShapes.Require(Weights.Get(_prefix + name), shape);

    public void Dispose() => Weights.Dispose();
}
