using System.Text.Json;
using Rag.ModelFiles.Safetensors;
using Rag.ModelFiles.Tests.Gguf;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Tests.Decoders;

/// <summary>
/// Writes a checkpoint as GGUF files are written: other names, gains of norms as they multiply, and for some families query and key rows
/// moved for interleaved rotation.
/// </summary>
internal static class GgufFromHuggingFace
{
    private static readonly (string Key, string Name)[] s_integers =
    [
        ("block_count", "num_hidden_layers"),
        ("embedding_length", "hidden_size"),
        ("attention.head_count", "num_attention_heads"),
        ("attention.head_count_kv", "num_key_value_heads"),
        ("attention.key_length", "head_dim"),
        ("attention.value_length", "head_dim"),
        ("attention.sliding_window", "sliding_window"),
        ("feed_forward_length", "intermediate_size"),
        ("context_length", "max_position_embeddings"),
        ("vocab_size", "vocab_size"),
        ("expert_count", "num_local_experts"),
        ("expert_used_count", "num_experts_per_tok"),
        ("expert_feed_forward_length", "moe_intermediate_size"),
    ];

    private static readonly (string Key, string Name)[] s_reals =
    [
        ("attention.layer_norm_rms_epsilon", "rms_norm_eps"),
        ("attn_logit_softcapping", "attn_logit_softcapping"),
        ("final_logit_softcapping", "final_logit_softcapping"),
        ("attention.scale", "attention_multiplier"),
        ("embedding_scale", "embedding_multiplier"),
        ("residual_scale", "residual_multiplier"),
        ("logit_scale", "logits_scaling"),
    ];

    private static readonly Dictionary<string, string> s_names = new(StringComparer.Ordinal)
    {
        ["input_layernorm"] = "attn_norm",
        ["pre_feedforward_layernorm"] = "ffn_norm",
        ["post_feedforward_layernorm"] = "post_ffw_norm",
        ["self_attn.q_proj"] = "attn_q",
        ["self_attn.k_proj"] = "attn_k",
        ["self_attn.v_proj"] = "attn_v",
        ["self_attn.o_proj"] = "attn_output",
        ["self_attn.qkv_proj"] = "attn_qkv",
        ["self_attn.q_norm"] = "attn_q_norm",
        ["self_attn.k_norm"] = "attn_k_norm",
        ["mlp.gate_proj"] = "ffn_gate",
        ["mlp.up_proj"] = "ffn_up",
        ["mlp.gate_up_proj"] = "ffn_up",
        ["mlp.down_proj"] = "ffn_down",
        ["mlp.gate"] = "ffn_gate_inp",
        ["mlp.router"] = "ffn_gate_inp",
        ["block_sparse_moe.gate"] = "ffn_gate_inp",
        ["mlp.shared_expert.gate_proj"] = "ffn_gate_shexp",
        ["mlp.shared_expert.up_proj"] = "ffn_up_shexp",
        ["mlp.shared_expert.down_proj"] = "ffn_down_shexp",
        ["mlp.shared_expert_gate"] = "ffn_gate_inp_shexp",
        ["norm"] = "attn_norm",
        ["operator_norm"] = "attn_norm",
        ["ffn_norm"] = "ffn_norm",
        ["pre_ff_layernorm"] = "ffn_norm",
        ["self_attn.out_proj"] = "attn_output",
        ["self_attn.q_layernorm"] = "attn_q_norm",
        ["self_attn.k_layernorm"] = "attn_k_norm",
        ["feed_forward.w1"] = "ffn_gate",
        ["feed_forward.w3"] = "ffn_up",
        ["feed_forward.w2"] = "ffn_down",
        ["feed_forward.gate_proj"] = "ffn_gate",
        ["feed_forward.up_proj"] = "ffn_up",
        ["feed_forward.down_proj"] = "ffn_down",
    };

    private static readonly Dictionary<string, string> s_architectures = new(StringComparer.Ordinal)
    {
        ["bamba"] = "granitehybrid",
        ["gemma3_text"] = "gemma3",
        ["mistral"] = "llama",
        ["mixtral"] = "llama",
        ["qwen3_moe"] = "qwen3moe",
        ["qwen3_next"] = "qwen3next",
        ["gpt_oss"] = "gpt-oss",
    };

    /// <param name="joinsParts">Whether the projection of a delta rule is one tensor, as in old files.</param>
    /// <param name="change">Adds what the file has besides.</param>
    /// <param name="without">Keys, less the architecture, that are left out.</param>
    public static byte[] Convert(
        string folder,
        GgufExpertForm experts = GgufExpertForm.OfAll,
        bool joinsParts = false,
        Action<GgufBuilder>? change = null,
        params IReadOnlyList<string> without
    )
    {
        using var document = JsonFile.Read(Path.Combine(folder, "config.json"));
        using var weights = SafetensorsFile.Open(Path.Combine(folder, WeightSource.SafetensorsName));
        var config = document.RootElement;
        var type = config.String("model_type")!;
        var architecture = s_architectures.GetValueOrDefault(type, type);
        var builder = new GgufBuilder().Pair("general.architecture", architecture);
        var own = GgufStateTensors.Metadata(config, weights);
        foreach (var (key, value) in own)
        {
            builder.Pair($"{architecture}.{key}", value is int count ? (uint)count : value);
        }

        // The size of a head is in these files one of attention, which one of the families has not.
        foreach (
            var (key, name) in s_integers.Where(entry =>
                !own.ContainsKey(entry.Key) && !without.Contains(entry.Key) && (type, entry.Name) != ("mamba2", "head_dim")
            )
        )
        {
            if (config.Int(name) is { } value)
            {
                builder.Pair($"{architecture}.{key}", (uint)value);
            }
        }

        foreach (var (key, name) in s_reals.Where(entry => !own.ContainsKey(entry.Key)))
        {
            if (config.Field(name) is { } value)
            {
                builder.Pair($"{architecture}.{key}", value.GetSingle());
            }
        }

        GgufRotation.Add(builder, architecture, config);
        GgufExpertTensors.Add(builder, weights, config, experts);
        foreach (var name in weights.Names.Where(name => !name.Contains(".experts.", StringComparison.Ordinal)))
        {
            var tensor = ((IWeightSource)weights).Get(name);
            if (!GgufStateTensors.TryAdd(builder, config, tensor, joinsParts))
            {
                Add(builder, architecture, config, tensor);
            }
        }

        change?.Invoke(builder);
        return builder.Build();
    }

    private static void Add(GgufBuilder builder, string architecture, JsonElement config, WeightTensor tensor)
    {
        var values = tensor.ToFloat32();
        var name = NameOf(architecture, tensor.Name);
        var isGemma = architecture.StartsWith("gemma", StringComparison.Ordinal);
        if ((isGemma || architecture == "qwen3next") && name.EndsWith("norm.weight", StringComparison.Ordinal))
        {
            values = [.. values.Select(value => value + 1)];
        }

        // The file cannot say that queries are divided by anything but the head size: what is more goes into the weights.
        if (isGemma && name.EndsWith(architecture == "gemma2" ? "attn_q.weight" : "attn_q_norm.weight", StringComparison.Ordinal))
        {
            var factor = Math.Sqrt(config.Int("head_dim")!.Value / (double)config.Int("query_pre_attn_scalar")!.Value);
            values = [.. values.Select(value => (float)(value * factor))];
        }

        var moves =
            architecture is "llama" or "granite" or "granitehybrid" or "smollm3" && (name.Contains("attn_q.") || name.Contains("attn_k."));
        if (moves)
        {
            var headSize = config.Int("head_dim") ?? config.Int("hidden_size")!.Value / config.Int("num_attention_heads")!.Value;
            values = Moved(values, tensor.Shape.Length == 2 ? tensor.Columns : 1, headSize);
        }

        int[] dimensions = tensor.Rows == 1 ? [tensor.Columns] : [.. tensor.Shape.Reverse()];
        GgufExpertTensors.Add(builder, name, values, dimensions);
    }

    private static string NameOf(string architecture, string name)
    {
        switch (name)
        {
            case "model.embed_tokens.weight" or "backbone.embeddings.weight":
                return "token_embd.weight";
            case "model.norm.weight" or "model.final_layernorm.weight" or "backbone.norm_f.weight":
                return "output_norm.weight";
            case "model.embedding_norm.weight":
                return "token_embd_norm.weight";
            case "lm_head.weight":
                return "output.weight";
        }

        var parts = name.Split('.');
        var inLayer = string.Join('.', parts[3..^1]);
        if (parts[^1] == "sinks")
        {
            return $"blk.{parts[2]}.attn_sinks.weight";
        }

        var own =
            inLayer != "post_attention_layernorm" ? s_names[inLayer]
            : architecture is "gemma2" or "gemma3" or "olmo2" or "gpt-oss" or "qwen3next" ? "post_attention_norm"
            : "ffn_norm";
        return $"blk.{parts[2]}.{own}.{parts[^1]}";
    }

    private static float[] Moved(float[] values, int columns, int headSize)
    {
        var moved = new float[values.Length];
        for (var row = 0; row < values.Length / columns; row++)
        {
            values.AsSpan(row * columns, columns).CopyTo(moved.AsSpan((int)RotaryRows.InFile(row, headSize) * columns, columns));
        }

        return moved;
    }
}
