using System.Text.Json.Nodes;
using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders.Families;

namespace Rag.Onnx.Decoders;

/// <summary>The metadata of a GGUF file under the names of config.json, so that a family reads both alike.</summary>
internal sealed class GgufConfiguration(GgufModel model, string architecture)
{
    private const string GptOss = "gpt-oss";

    private static readonly (string Key, string Name)[] s_required =
    [
        ("block_count", "num_hidden_layers"),
        ("embedding_length", "hidden_size"),
        ("attention.head_count", "num_attention_heads"),
        ("feed_forward_length", "intermediate_size"),
        ("context_length", "max_position_embeddings"),
    ];

    private static readonly (string Key, string Name)[] s_counts =
    [
        ("attention.head_count_kv", "num_key_value_heads"),
        ("attention.key_length", "head_dim"),
        ("rope.scaling.original_context_length", "original_max_position_embeddings"),
        ("expert_count", "num_local_experts"),
        ("expert_used_count", "num_experts_per_tok"),
        ("expert_feed_forward_length", "moe_intermediate_size"),
        ("attention.sliding_window_pattern", "sliding_window_pattern"),
    ];

    private static readonly (string Key, string Name)[] s_numbers =
    [
        ("attn_logit_softcapping", "attn_logit_softcapping"),
        ("final_logit_softcapping", "final_logit_softcapping"),
        ("attention.scale", "attention_multiplier"),
        ("embedding_scale", "embedding_multiplier"),
        ("residual_scale", "residual_multiplier"),
        ("logit_scale", "logits_scaling"),
        ("rope.freq_base_swa", "rope_local_base_freq"),
    ];

    private readonly GgufMetadata _metadata = model.Metadata;

    /// <summary>The model_type of a file: Mixtral is a Llama that has experts.</summary>
    public static string TypeOf(GgufMetadata metadata, string architecture) =>
        architecture switch
        {
            "llama" when metadata.Integer("llama.expert_count") > 0 => "mixtral",
            "qwen3moe" => "qwen3_moe",
            GptOss => "gpt_oss",
            _ => architecture,
        };

    public JsonObject ToJson(WeightTensor embedding)
    {
        var json = new JsonObject
        {
            ["vocab_size"] = embedding.Rows,
            ["rms_norm_eps"] = Number("attention.layer_norm_rms_epsilon") ?? 1e-5,
            ["rope_theta"] = Number("rope.freq_base") ?? 10_000,
        };
        foreach (var (key, name) in s_required)
        {
            json[name] = Integer(key) ?? throw Defect(key, "is missing.");
        }

        AddOptional(json, s_counts, key => Integer(key));
        AddOptional(json, s_numbers, key => Number(key));
        if (Integer("attention.sliding_window") is { } window)
        {
            json["sliding_window"] = window > 0 ? window : null; // 0 says that there is none
        }

        AddExperts(json);
        AddHeads(json);
        AddScaling(json);
        return json;
    }

    private static void AddOptional<T>(JsonObject json, ReadOnlySpan<(string Key, string Name)> names, Func<string, T?> read)
        where T : struct
    {
        foreach (var (key, name) in names)
        {
            if (read(key) is { } value)
            {
                json[name] = JsonValue.Create(value);
            }
        }
    }

    /// <summary>What of experts the files do not say.</summary>
    private void AddExperts(JsonObject json)
    {
        json["norm_topk_prob"] = true;
        if (Integer("expert_count") > 0 && Integer("block_count") is <= DecoderConfiguration.MostLayers and var layers)
        {
            var dense = Enumerable.Range(0, (int)layers).Where(layer => !model.TryGet($"blk.{layer}.ffn_gate_inp.weight", out _));
            json["mlp_only_layers"] = new JsonArray([.. dense.Select(layer => (JsonNode)layer)]);
        }

        if (architecture == GptOss && Integer("expert_feed_forward_length") is { } size)
        {
            json["intermediate_size"] = size;
        }
    }

    /// <summary>What follows from the size of a head.</summary>
    private void AddHeads(JsonObject json)
    {
        var shared = Integer("embedding_length") / Math.Max(Integer("attention.head_count") ?? 1, 1);
        var size = Integer("attention.key_length") ?? shared ?? 0;
        if ((Integer("attention.value_length") ?? size) != size)
        {
            throw new ModelFileException(model.Path, "heads whose values differ in size from their keys are not supported.");
        }

        if (Integer("rope.dimension_count") is { } turned && turned != size)
        {
            json["partial_rotary_factor"] = (double)turned / Math.Max(size, 1);
        }

        // The file does not say by what the queries of a Gemma are divided: only in the largest of each generation it is not the head size.
        var isLargest = (architecture, Integer("block_count")) is ("gemma2", 46) or ("gemma3", 62);
        json["query_pre_attn_scalar"] = isLargest ? shared : size;
    }

    private void AddScaling(JsonObject json)
    {
        // Files that name a factor and no type mean the linear one; old ones have another name for its factor.
        var factor = Number("rope.scaling.factor") ?? Number("rope.scale_linear") ?? 1;
        var type = _metadata.String($"{architecture}.rope.scaling.type") ?? (factor is 0 or 1 ? "none" : "linear");
        if (
            model.TryGet("rope_factors_long.weight", out var longFactors) && model.TryGet("rope_factors_short.weight", out var shortFactors)
        )
        {
            json["rope_scaling"] = new JsonObject
            {
                ["rope_type"] = "longrope",
                ["long_factor"] = Values(longFactors),
                ["short_factor"] = Values(shortFactors),
                ["attention_factor"] = Number("rope.scaling.attn_factor"),
            };
        }
        else if (type != "none")
        {
            json["rope_scaling"] = new JsonObject
            {
                ["rope_type"] = type,
                ["factor"] = factor,
                ["truncate"] = architecture != GptOss,
                ["beta_fast"] = Number("rope.scaling.yarn_beta_fast"),
                ["beta_slow"] = Number("rope.scaling.yarn_beta_slow"),
                ["attention_factor"] = Number("rope.scaling.attn_factor") * RotaryReader.Stretch(factor, 1),
            };
        }
    }

    private JsonArray Values(WeightTensor factors)
    {
        const int most = 4096; // far more than half a head has
        if (factors.Elements > most)
        {
            throw new ModelFileException(model.Path, $"the tensor {factors} has more than {most} factors of rotary frequencies.");
        }

        var values = factors.ToFloat32();
        return values.All(float.IsFinite)
            ? [.. values.Select(value => JsonValue.Create(value))]
            : throw new ModelFileException(model.Path, $"the tensor {factors} has factors that are no finite numbers.");
    }

    private long? Integer(string key) => _metadata.Integer($"{architecture}.{key}");

    private double? Number(string key) =>
        _metadata.Number($"{architecture}.{key}") switch
        {
            { } value when !double.IsFinite(value) => throw Defect(key, $"is {value}, no finite number."),
            var value => value,
        };

    private ModelFileException Defect(string key, string defect) => new(model.Path, $"the metadata {architecture}.{key} {defect}");
}
