using System.Text.Json;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Adapters;

/// <summary>What adapters are refused for, by the settings in their adapter_config.json.</summary>
internal static class AdapterRefusals
{
    /// <summary>Settings that change what the adapter does to the model, with what they stand for.</summary>
    private static readonly (string Setting, string Meaning)[] s_unsupported =
    [
        ("use_dora", "DoRA"),
        ("use_qalora", "QALoRA"),
        ("use_bdlora", "block-diagonal LoRA"),
        ("lora_bias", "biases of the adapter's own"),
        ("modules_to_save", "whole modules that take the place of the model's own"),
        ("trainable_token_indices", "embeddings of tokens that were trained"),
        ("target_parameters", "parameters that are no linear layers"),
        ("layer_replication", "layers that are used more than once"),
        ("alora_invocation_tokens", "an adapter that begins at a token"),
        ("arrow_config", "adapters that are mixed"),
        ("kasa_config", "KaSA, which changes the model's own weights"),
        ("monteclora_config", "MonteCLoRA"),
        ("velora_config", "VeLoRA"),
    ];

    /// <summary>Settings that say nothing of what is computed, or are read.</summary>
    private static readonly HashSet<string> s_known = new(StringComparer.Ordinal)
    {
        "alpha_pattern",
        "auto_mapping",
        "base_model_name_or_path",
        "bias",
        "corda_config",
        "eva_config",
        "ensure_weight_tying",
        "exclude_modules",
        "fan_in_fan_out",
        "inference_mode",
        "init_lora_weights",
        "layers_pattern",
        "layers_to_transform",
        "loftq_config",
        "lora_alpha",
        "lora_dropout",
        "lora_ga_config",
        "megatron_config",
        "megatron_core",
        "peft_type",
        "peft_version",
        "qalora_group_size",
        "r",
        "rank_pattern",
        "revision",
        "runtime_config",
        "target_modules",
        "task_type",
        "use_rslora",
    };

    /// <summary>Ways of beginning a training that leave the model's own weights as they are.</summary>
    private static readonly string[] s_harmlessBeginnings = ["gaussian", "eva", "orthogonal", "true", "false"];

    /// <exception cref="ModelFileException">The adapter needs what is not supported.</exception>
    public static void Require(string path, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new ModelFileException(path, "the file is no JSON object.");
        }

        if (root.String("peft_type") is not "LORA" and var type)
        {
            throw new ModelFileException(path, $"peft_type is {type ?? "missing"}: only adapters of the type LORA are supported.");
        }

        if (root.String("bias") is { } bias and not "none")
        {
            throw new ModelFileException(path, $"bias is {bias}: biases that were trained are not supported, only none.");
        }

        if (root.String("init_lora_weights") is { } begun && !s_harmlessBeginnings.Contains(begun, StringComparer.OrdinalIgnoreCase))
        {
            throw new ModelFileException(
                path,
                $"init_lora_weights is {begun}, which changes the model's own weights: convert the adapter to a plain one first."
            );
        }

        foreach (var (setting, meaning) in s_unsupported)
        {
            if (root.Field(setting) is { } value && IsSet(value))
            {
                throw new ModelFileException(path, $"{setting} is set: {meaning} cannot be run.");
            }
        }

        foreach (var entry in root.EnumerateObject())
        {
            if (!s_known.Contains(entry.Name) && IsSet(entry.Value))
            {
                throw new ModelFileException(path, $"{entry.Name} is set, which is not known here and may change what is computed.");
            }
        }
    }

    /// <summary>A number alone switches nothing on.</summary>
    private static bool IsSet(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.String => value.GetString()!.Length > 0,
            JsonValueKind.Array => value.GetArrayLength() > 0,
            JsonValueKind.Object => value.GetPropertyCount() > 0,
            _ => false,
        };
}
