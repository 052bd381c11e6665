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
    ];

    private static readonly (string Key, string Name)[] s_requiredOfAttention =
    [
        ("attention.head_count", "num_attention_heads"),
        ("feed_forward_length", "intermediate_size"),
        ("context_length", "max_position_embeddings"),
    ];

    private static readonly (string Key, string Name)[] s_counts =
    [
        ("attention.key_length", "head_dim"),
        ("rope.scaling.original_context_length", "original_max_position_embeddings"),
        ("expert_count", "num_local_experts"),
        ("expert_used_count", "num_experts_per_tok"),
        ("expert_feed_forward_length", "moe_intermediate_size"),
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

    private readonly GgufKeys _keys = new(model, architecture);

    /// <summary>The model_type of a file: Mixtral is a Llama that has experts, Mistral one with a window.</summary>
    public static string TypeOf(GgufMetadata metadata, string architecture) =>
        architecture switch
        {
            "llama" when metadata.Integer("llama.expert_count") > 0 => "mixtral",
            "llama" when metadata.Integer("llama.attention.sliding_window") > 0 => "mistral",
            "qwen3moe" => "qwen3_moe",
            GptOss => "gpt_oss",
            _ => GgufStateConfiguration.TypeOf(architecture) ?? architecture,
        };

    public JsonObject ToJson(WeightTensor embedding)
    {
        if (_keys.Flag("attention.causal") == false)
        {
            throw _keys.Defect("attention.causal", "is false: a model whose tokens see those behind them writes no text.");
        }

        var json = new JsonObject
        {
            ["vocab_size"] = embedding.Rows,
            ["rms_norm_eps"] = _keys.Number("attention.layer_norm_rms_epsilon") ?? 1e-5,
            ["rope_theta"] = _keys.Number("rope.freq_base") ?? 10_000,
        };
        var isWithoutAttention = architecture == GgufStateConfiguration.Scans;
        foreach (var (key, name) in isWithoutAttention ? s_required : [.. s_required, .. s_requiredOfAttention])
        {
            json[name] = _keys.Required(key);
        }

        AddOptional(json, s_counts, _keys.Integer);
        AddOptional(json, s_numbers, _keys.Number);
        AddWindow(json);
        AddExperts(json);
        AddKvHeads(json);
        AddHeads(json);
        AddScaling(json);
        new GgufStateConfiguration(model, architecture).Add(json);
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

    private void AddWindow(JsonObject json)
    {
        const string key = "attention.sliding_window";
        const string pattern = $"{key}_pattern";
        if (_keys.Integer(key) is { } window)
        {
            json["sliding_window"] = window > 0 ? window : null; // 0 says that there is none
            if (window > 0 && architecture == "olmo2")
            {
                throw _keys.Defect(key, "is set: that is an OLMo 3, some of whose layers slide and rotate in another way. It is not read.");
            }
        }

        if (_keys.Flags(pattern) is { } slides)
        {
            json["layer_types"] = new JsonArray([
                .. slides.Select(isSliding => (JsonNode)(isSliding ? DecoderReader.Sliding : DecoderReader.Full)),
            ]);
            return;
        }

        AddOptional(json, [(pattern, "sliding_window_pattern")], _keys.Integer);
    }

    /// <summary>What of experts the files do not say.</summary>
    private void AddExperts(JsonObject json)
    {
        json["norm_topk_prob"] = true;
        if (_keys.Integer("expert_count") > 0 && _keys.Integer("block_count") is <= DecoderConfiguration.MostLayers and var layers)
        {
            var dense = Enumerable.Range(0, (int)layers).Where(layer => !model.TryGet($"blk.{layer}.ffn_gate_inp.weight", out _));
            json["mlp_only_layers"] = new JsonArray([.. dense.Select(layer => (JsonNode)layer)]);
        }

        if (architecture == GptOss && _keys.Integer("expert_feed_forward_length") is { } size)
        {
            json["intermediate_size"] = size;
        }
    }

    /// <summary>Files in which not all layers have attention list the KV heads of each, 0 for one without.</summary>
    private void AddKvHeads(JsonObject json)
    {
        const string key = "attention.head_count_kv";
        const string name = "num_key_value_heads";
        if (_keys.List(key) is not { } heads)
        {
            AddOptional(json, [(key, name)], _keys.Integer);
            return;
        }

        json[name] = heads.Where(count => count != 0).Distinct().ToArray() switch
        {
            [] => 1, // no layer has attention: the number stands for none
            [var count] => count,
            _ => throw _keys.Defect(key, "differs among layers with attention, which is not supported."),
        };
    }

    /// <summary>What follows from the size of a head.</summary>
    private void AddHeads(JsonObject json)
    {
        var shared = _keys.Integer("embedding_length") / Math.Max(_keys.Integer("attention.head_count") ?? 1, 1);
        var size = _keys.Integer("attention.key_length") ?? shared ?? 0;
        if ((_keys.Integer("attention.value_length") ?? size) != size)
        {
            throw new ModelFileException(model.Path, "heads whose values differ in size from their keys are not supported.");
        }

        if (_keys.Integer("rope.dimension_count") is { } turned && turned != size)
        {
            json["partial_rotary_factor"] = (double)turned / Math.Max(size, 1);
        }

        // The file does not say by what the queries of a Gemma are divided: only in the largest of each generation it is not the head size.
        var isLargest = (architecture, _keys.Integer("block_count")) is ("gemma2", 46) or ("gemma3", 62);
        json["query_pre_attn_scalar"] = isLargest ? shared : size;
    }

    private void AddScaling(JsonObject json)
    {
        // Files that name a factor and no type mean the linear one; old ones have another name for its factor.
        var factor = _keys.Number("rope.scaling.factor") ?? _keys.Number("rope.scale_linear") ?? 1;
        var type = _keys.Text("rope.scaling.type") ?? (factor is 0 or 1 ? "none" : "linear");
        if (
            model.TryGet("rope_factors_long.weight", out var longFactors) && model.TryGet("rope_factors_short.weight", out var shortFactors)
        )
        {
            json["rope_scaling"] = new JsonObject
            {
                ["rope_type"] = "longrope",
                ["long_factor"] = Values(longFactors),
                ["short_factor"] = Values(shortFactors),
                ["attention_factor"] = _keys.Number("rope.scaling.attn_factor"),
            };
        }
        else if (type != "none")
        {
            json["rope_scaling"] = new JsonObject
            {
                ["rope_type"] = type,
                ["factor"] = factor,
                ["truncate"] = architecture != GptOss,
                ["beta_fast"] = _keys.Number("rope.scaling.yarn_beta_fast"),
                ["beta_slow"] = _keys.Number("rope.scaling.yarn_beta_slow"),
                ["attention_factor"] = _keys.Number("rope.scaling.attn_factor") * RotaryReader.Stretch(factor, 1),
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
}
