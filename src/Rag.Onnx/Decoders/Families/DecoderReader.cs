using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders.Experts;
using Rag.Onnx.Decoders.States;
using Rag.Onnx.Graphs;

namespace Rag.Onnx.Decoders.Families;

/// <summary>Reads what all families have in common from a config.json, each with the defaults of the family.</summary>
internal sealed class DecoderReader
{
    public const string Full = "full_attention";
    public const string Sliding = "sliding_attention";

    private readonly DecoderDefaults _defaults;

    public DecoderReader(ConfigurationReader json, DecoderDefaults defaults)
    {
        (Json, _defaults) = (json, defaults);
        Layers = json.Count("num_hidden_layers", defaults.Layers, DecoderConfiguration.MostLayers);
        Heads = json.Count("num_attention_heads", defaults.Heads);
        HiddenSize = json.Count("hidden_size", defaults.HiddenSize);
        var shared = HiddenSize / Heads;
        var headSize = json.Count("head_dim", json.IsNull("head_dim") ? shared : defaults.HeadSize ?? shared);
        HeadSize = DecoderConfiguration.CheckedHeadSize(json.Path, headSize);
        ContextLength = json.Count("max_position_embeddings", defaults.ContextLength);
    }

    public ConfigurationReader Json { get; }

    public int Layers { get; }

    public int Heads { get; }

    public int HiddenSize { get; }

    public int HeadSize { get; }

    public int ContextLength { get; }

    public DecoderConfiguration Read(IReadOnlyList<LayerAttention> attention) =>
        new(
            Layers,
            HiddenSize,
            Heads,
            Json.Count("num_key_value_heads", Json.IsNull("num_key_value_heads") ? Heads : _defaults.KvHeads ?? Heads),
            HeadSize,
            Json.Count("intermediate_size", _defaults.FeedForwardSize),
            Json.Count("vocab_size", _defaults.VocabularySize),
            ContextLength,
            Json.Real("rms_norm_eps", _defaults.Epsilon)
        )
        {
            Attention = attention,
            Activation = Activation(),
        };

    private GateActivation Activation() =>
        Json.Text(_defaults.Activation.Name, _defaults.Activation.Value) switch
        {
            "silu" or "swish" => GateActivation.Silu,
            "gelu_pytorch_tanh" or "gelu_new" or "gelu_fast" or "gelu_accurate" or "gelu_python_tanh" => GateActivation.GeluTanh,
            "gelu" or "gelu_python" => GateActivation.Gelu,
            var other => throw new ModelFileException(
                Json.Path,
                $"the activation {other} is not supported; silu, gelu and gelu_pytorch_tanh are."
            ),
        };

    /// <summary>The number of experts, under either of its names.</summary>
    public int Experts(int otherwise)
    {
        const string name = "num_local_experts";
        const string other = "num_experts";
        var count = Json.Count(name, Json.Count(other, otherwise, ExpertMixture.MostExperts), ExpertMixture.MostExperts);
        return !Json.Has(other) || Json.Count(other) == count
            ? count
            : throw new ModelFileException(Json.Path, $"{name} is {count}, {other} is {Json.Count(other)}: they are to be one number.");
    }

    /// <summary>For each layer whether it has experts: every so many, but for those that are named.</summary>
    public bool[] LayersWithExperts()
    {
        if (Json.Has("mlp_only_layers") && !Json.IsList("mlp_only_layers"))
        {
            throw new ModelFileException(Json.Path, "mlp_only_layers is no list.");
        }

        var step = Json.Count("decoder_sparse_step", 1);
        var dense = Json.Integers("mlp_only_layers");
        return [.. Enumerable.Range(0, Layers).Select(layer => (layer + 1) % step == 0 && !dense.Contains(layer))];
    }

    public int ChosenExperts(int otherwise) => Json.Count("num_experts_per_tok", otherwise);

    /// <summary>All layers with one rotation and one window.</summary>
    public IReadOnlyList<LayerAttention> Alike(RotaryFrequencies rotary, int? window = null) =>
        [.. Enumerable.Repeat(new LayerAttention(rotary, window), Layers)];

    /// <summary>Layers of two types: by layer_types where config.json has it, else by the family's pattern.</summary>
    /// <param name="isSliding">Whether the layer of a number, counted from 0, slides.</param>
    public IReadOnlyList<LayerAttention> ByType(Func<int, bool> isSliding, LayerAttention full, LayerAttention sliding)
    {
        var types = Json.Texts("layer_types");
        if (types is null && Json.Has("layer_types"))
        {
            throw new ModelFileException(Json.Path, "layer_types is no list.");
        }

        if (types is null)
        {
            return [.. Enumerable.Range(0, Layers).Select(layer => isSliding(layer) ? sliding : full)];
        }

        return types.Length == Layers
            ? [.. types.Select(Layer)]
            : throw new ModelFileException(Json.Path, $"layer_types has {types.Length} entries for {Layers} layers.");

        LayerAttention Layer(string type) =>
            type switch
            {
                Full => full,
                Sliding => sliding,
                _ => throw new ModelFileException(Json.Path, $"layers of the type {type} are not supported; {Full} and {Sliding} are."),
            };
    }

    /// <summary>Layers that keep a state beside layers with full attention.</summary>
    /// <param name="types">Of the layers, null where all have full attention.</param>
    /// <param name="name">The type of the layers with a state.</param>
    public IReadOnlyList<StateLayer?> StatesByType(string[]? types, string name, StateLayer state)
    {
        if (types is null)
        {
            return [];
        }

        return types.Length == Layers
            ? [.. types.Select(Layer)]
            : throw new ModelFileException(Json.Path, $"layer_types has {types.Length} entries for {Layers} layers.");

        StateLayer? Layer(string type) =>
            type == name ? state
            : type == Full ? null
            : throw new ModelFileException(Json.Path, $"layers of the type {type} are not supported; {Full} and {name} are.");
    }

    /// <summary>The positions that a sliding layer sees; null in the file means all.</summary>
    public int? Window(int? otherwise) =>
        Json.IsNull("sliding_window") || (otherwise is null && !Json.Has("sliding_window"))
            ? null
            : Json.Count("sliding_window", otherwise);

    /// <summary>A soft cap; null in the file means none.</summary>
    public float? SoftCap(string name, float? otherwise)
    {
        if (Json.IsNull(name) || (otherwise is null && !Json.Has(name)))
        {
            return null;
        }

        var cap = Json.Real(name, otherwise);
        return cap > 0 ? cap : throw new ModelFileException(Json.Path, $"{name} is {cap}, not a positive number.");
    }

    /// <summary>The rotation of layers of a type.</summary>
    public RotaryFrequencies Rotary(string layerType = Full) =>
        new RotaryReader(this, _defaults.Theta) { DefaultShare = _defaults.RotaryShare }.Read(layerType);
}
