using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Graphs;

namespace Rag.Training.Decoders;

/// <summary>
/// What the files of a decoder say of its sizes. Trained are decoders of the plain kind: what a family has beyond that is refused by name
/// before a tensor is read.
/// </summary>
internal static class SizesReader
{
    private const int MostLayers = 1000;
    private const int MostHeadSize = 4096;
    private static readonly string[] s_types = ["llama", "qwen2", "qwen3"];

    public static DecoderSizes Read(ConfigurationReader json)
    {
        var type = Known(json.Path, json.Text("model_type"));
        Refuse(json.Path, json.Has("num_local_experts") || json.Has("num_experts"), "experts");
        Refuse(json.Path, json.Flag("use_sliding_window", false), "a sliding window");
        Refuse(json.Path, json.Text("hidden_act", "silu") is not ("silu" or "swish"), $"the activation {json.Text("hidden_act", "silu")}");
        var (hidden, heads) = (json.Count("hidden_size"), json.Count("num_attention_heads"));
        var headSize = CheckedHeadSize(json.Path, json.Count("head_dim", hidden / heads));
        return Checked(
            json.Path,
            new DecoderSizes(
                json.Count("num_hidden_layers", most: MostLayers),
                hidden,
                heads,
                json.Count("num_key_value_heads", heads),
                headSize,
                json.Count("intermediate_size"),
                json.Count("vocab_size"),
                json.Count("max_position_embeddings"),
                json.Real("rms_norm_eps", 1e-6f),
                Rotary(json, headSize)
            )
            {
                HasHeadNorms = type == "qwen3",
            }
        );
    }

    /// <summary>The matrices that have a bias; biases of others are no part of the model.</summary>
    public static IReadOnlyList<DecoderPart> Biased(ConfigurationReader json) =>
        json.Text("model_type") == "qwen2"
            ? [DecoderPart.Query, DecoderPart.Key, DecoderPart.Value]
            :
            [
                .. json.Flag("attention_bias", false)
                    ? [DecoderPart.Query, DecoderPart.Key, DecoderPart.Value, DecoderPart.AttentionOutput]
                    : (DecoderPart[])[],
                .. json.Flag("mlp_bias", false) ? [DecoderPart.Gate, DecoderPart.Up, DecoderPart.Down] : (DecoderPart[])[],
            ];

    public static DecoderSizes Read(GgufModel model, WeightTensor embedding)
    {
        var type = Known(model.Path, model.Metadata.String("general.architecture") ?? "no architecture named");
        Refuse(model.Path, Optional("expert_count") > 0, "experts");
        Refuse(model.Path, Optional("attention.sliding_window") > 0, "a sliding window");
        var (hidden, heads) = (Count("embedding_length"), Count("attention.head_count"));
        var headSize = CheckedHeadSize(model.Path, Count("attention.key_length", hidden / heads));
        Refuse(model.Path, Count("attention.value_length", headSize) != headSize, "values of another size than its keys");
        Refuse(model.Path, Count("rope.dimension_count", headSize) != headSize, "heads of which a part turns");
        return Checked(
            model.Path,
            new DecoderSizes(
                Math.Min(Count("block_count"), MostLayers + 1),
                hidden,
                heads,
                Count("attention.head_count_kv", heads),
                headSize,
                Count("feed_forward_length"),
                (int)embedding.Rows,
                Count("context_length"),
                (float)(model.Metadata.Number($"{type}.attention.layer_norm_rms_epsilon") ?? 1e-5),
                Rotary(model, type, headSize)
            )
            {
                HasHeadNorms = type == "qwen3",
            }
        );

        long? Optional(string key) => model.Metadata.Integer($"{type}.{key}");

        int Count(string key, int? otherwise = null) =>
            Optional(key) switch
            {
                null when otherwise is { } value => value,
                >= 1 and <= ConfigurationReader.LargestCount and { } value => (int)value,
                _ => throw new ModelFileException(model.Path, $"the metadata {type}.{key} is missing or impossible."),
            };
    }

    /// <summary>GGUF files have the scaling of Llama 3 as a factor of each frequency.</summary>
    private static RotaryFrequencies Rotary(GgufModel model, string type, int size)
    {
        var plain = RotaryFrequencies.Plain(size, model.Metadata.Number($"{type}.rope.freq_base") ?? 10_000);
        var scaling = model.Metadata.String($"{type}.rope.scaling.type") ?? "none";
        Refuse(model.Path, scaling is not ("none" or "linear"), $"rotary scaling of the type {scaling}");
        var scaled = scaling == "linear" ? plain.Linear(model.Metadata.Number($"{type}.rope.scaling.factor") ?? 1) : plain;
        if (!model.TryGet("rope_freqs.weight", out var factors))
        {
            return scaled;
        }

        return factors.Elements == size / 2
            ? scaled.Divided(factors.ToFloat32())
            : throw new ModelFileException(model.Path, $"the tensor {factors} does not have a factor for each of {size / 2} frequencies.");
    }

    private static RotaryFrequencies Rotary(ConfigurationReader json, int size)
    {
        var parameters = json.Object("rope_scaling") ?? json.Object("rope_parameters");
        var theta = json.Real("rope_theta", 10_000);
        theta = parameters?.Real("rope_theta", theta) ?? theta;
        var share = json.Real("partial_rotary_factor", 1);
        Refuse(json.Path, (parameters?.Real("partial_rotary_factor", share) ?? share) != 1, "heads of which a part turns");
        var plain = RotaryFrequencies.Plain(size, theta);
        var type = parameters?.Text("rope_type", parameters?.Text("type", "default")) ?? "default";
        return (type, parameters) switch
        {
            ("default", _) => plain,
            ("linear", { } scaling) => plain.Linear(scaling.Real("factor")),
            ("llama3", { } scaling) => plain.Llama3(
                scaling.Real("factor"),
                scaling.Real("low_freq_factor"),
                scaling.Real("high_freq_factor"),
                json.Count("original_max_position_embeddings", scaling.Count("original_max_position_embeddings"))
            ),
            _ => throw Refusal(json.Path, $"rotary scaling of the type {type}"),
        };
    }

    private static int CheckedHeadSize(string path, int size) =>
        size is >= 2 and <= MostHeadSize && size % 2 == 0
            ? size
            : throw new ModelFileException(path, $"the head size is {size}, not an even number from 2 to {MostHeadSize}.");

    private static DecoderSizes Checked(string path, DecoderSizes sizes)
    {
        var defect =
            sizes.Heads % sizes.KvHeads != 0 ? $"{sizes.Heads} heads cannot share {sizes.KvHeads} KV heads evenly."
            : sizes.Layers > MostLayers ? $"the model has more than the {MostLayers} layers that are read."
            : (long)sizes.Heads * sizes.HeadSize > ConfigurationReader.LargestCount ? "the heads are larger than are read."
            : !(sizes.Epsilon >= 0 && float.IsFinite(sizes.Epsilon)) ? "the epsilon of the norms is no small number."
            : !sizes.Rotary.IsPossible ? "the rotary frequencies are no finite numbers."
            : null;
        return defect is null ? sizes : throw new ModelFileException(path, defect);
    }

    private static string Known(string path, string type) => s_types.Contains(type) ? type : throw Refusal(path, $"the type {type}");

    private static void Refuse(string path, bool isSo, string what)
    {
        if (isSo)
        {
            throw Refusal(path, what);
        }
    }

    private static ModelFileException Refusal(string path, string what) =>
        new(path, $"a reader with {what} cannot be trained here; plain decoders of the types {string.Join(", ", s_types)} can.");
}
