using System.Collections.Immutable;
using System.Text.Json;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Encoders.Families;

/// <summary>
/// ModernBERT: rotary positions, most layers with a window, norms before the layers (none before the first attention, whose input the
/// embeddings' norm made), gated feed-forward layers and few biases.
/// </summary>
internal static class ModernBertFamily
{
    /// <summary>Elements of a table of rotations; a context of 8,192 with heads of 64 has a 256th.</summary>
    private const long MostTableElements = 1 << 26;

    private const string Full = "full_attention";
    private const string Sliding = "sliding_attention";

    private static readonly EncoderNames s_names = new()
    {
        Words = "embeddings.tok_embeddings",
        EmbeddingNorm = "embeddings.norm",
        Layer = "layers.{0}.",
        QueryKeyValue = ["attn.Wqkv"],
        AttentionOutput = "attn.Wo",
        AttentionNorm = "attn_norm",
        Up = "mlp.Wi",
        Down = "mlp.Wo",
        FeedForwardNorm = "mlp_norm",
        LastNorm = "final_norm",
    };

    public static EncoderFamily Description { get; } = new(["modernbert"], Read);

    private static EncoderArchitecture Read(ConfigurationReader json, JsonElement root)
    {
        var layers = json.Count("num_hidden_layers", 22, EncoderFamilies.MostLayers);
        var architecture = new EncoderArchitecture
        {
            Family = "modernbert",
            Names = s_names,
            Layers = layers,
            HiddenSize = json.Count("hidden_size", 768),
            Heads = json.Count("num_attention_heads", 12),
            FeedForwardSize = json.Count("intermediate_size", 1152),
            VocabularySize = json.Count("vocab_size", 50_368),
            ContextLength = json.Count("max_position_embeddings", 8192),
            Epsilon = json.Real("norm_eps", 1e-5f),
            Activation = EncoderActivations.Parse(json.Path, json.Text("hidden_activation", "gelu")),
            Attention = ReadAttention(json, root, layers),
            NormsFirst = true,
            IsGated = true,
            HasAttentionBias = json.Flag("attention_bias", false),
            HasFeedForwardBias = json.Flag("mlp_bias", false),
            HasNormBias = json.Flag("norm_bias", false),
            Classifier = new EncoderClassifier(
                "ModernBertForSequenceClassification",
                "head.dense",
                IsDenseInEncoder: false,
                EncoderActivations.Parse(json.Path, json.Text("classifier_activation", "gelu")),
                "classifier"
            )
            {
                HasDenseBias = json.Flag("classifier_bias", false),
                Norm = "head.norm",
                Pooling = json.Text("classifier_pooling", "cls") switch
                {
                    "cls" => Pooling.FirstToken,
                    "mean" => Pooling.Mean,
                    var other => throw new ModelFileException(json.Path, $"classifier_pooling is {other}, neither cls nor mean."),
                },
            },
        };
        return architecture.HeadSize % 2 != 0
                ? throw new ModelFileException(json.Path, $"heads of {architecture.HeadSize} hold no pairs to turn.")
            : (long)architecture.ContextLength * architecture.HeadSize / 2 > MostTableElements
                ? throw new ModelFileException(
                    json.Path,
                    $"a context of {architecture.ContextLength} tokens with heads of {architecture.HeadSize} needs larger rotary tables "
                        + "than are made."
                )
            : architecture;
    }

    private static ImmutableArray<LayerAttention> ReadAttention(ConfigurationReader json, JsonElement root, int layers)
    {
        var everything = ReadRotation(json, Full, "global_rope_theta", 160_000);

        // A base that is null is the other one.
        var localBase = json.IsNull("local_rope_theta") ? (float)everything.RotaryBase!.Value : 10_000;
        var window = ReadRotation(json, Sliding, "local_rope_theta", localBase) with { Reach = json.Count("local_attention", 128) / 2 };
        var every = json.Count("global_attn_every_n_layers", 3);
        if (root.Field("layer_types") is not { } types)
        {
            return [.. Enumerable.Range(0, layers).Select(layer => layer % every == 0 ? everything : window)];
        }

        if (types.ValueKind != JsonValueKind.Array || types.GetArrayLength() != layers)
        {
            throw new ModelFileException(json.Path, $"layer_types is no list of the kinds of the {layers} layers.");
        }

        return
        [
            .. types
                .EnumerateArray()
                .Select(type =>
                    (type.ValueKind == JsonValueKind.String ? type.GetString() : type.ToString()) switch
                    {
                        Full => everything,
                        Sliding => window,
                        var other => throw new ModelFileException(
                            json.Path,
                            $"layers of the type {other} are not supported; {Full} and {Sliding} are."
                        ),
                    }
                ),
        ];
    }

    /// <summary>Newer files have the rotations by kind of layer in rope_parameters, older ones a key for each base.</summary>
    private static LayerAttention ReadRotation(ConfigurationReader json, string kind, string olderKey, float otherwise)
    {
        var newer = json.Object("rope_parameters")?.Object(kind);
        var scaling = newer ?? json.Object("rope_scaling");
        var rotaryBase = newer?.Real("rope_theta", float.NaN) is { } given && !float.IsNaN(given) ? given : json.Real(olderKey, otherwise);
        var type = scaling?.Text("rope_type", scaling.Value.Text("type", "default")) ?? "default";
        var stretch = type switch
        {
            "default" => 1,
            "linear" => scaling!.Value.Real("factor"),
            _ => throw new ModelFileException(
                json.Path,
                $"rotary positions of the type {type} are not supported for encoders; default and linear are."
            ),
        };
        return rotaryBase >= 1 && stretch >= 1
            ? new LayerAttention(rotaryBase, stretch, null)
            : throw new ModelFileException(json.Path, "the rotary frequencies are no finite numbers: their base or factor is impossible.");
    }
}
