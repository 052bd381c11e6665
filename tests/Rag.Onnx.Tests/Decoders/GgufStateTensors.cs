using System.Text.Json;
using Rag.ModelFiles.Tests.Gguf;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Tests.Decoders;

/// <summary>
/// Writes layers with a state as GGUF files have them: taps without a dimension of one channel, decays as they multiply, and queries, keys
/// and values of a delta rule for all heads, apart from its gate.
/// </summary>
internal static class GgufStateTensors
{
    private static readonly Dictionary<string, string> s_names = new(StringComparer.Ordinal)
    {
        ["in_proj.weight"] = "ssm_in.weight",
        ["in_proj_ba.weight"] = "ssm_ba.weight",
        ["out_proj.weight"] = "ssm_out.weight",
        ["conv1d.weight"] = "ssm_conv1d.weight",
        ["conv1d.bias"] = "ssm_conv1d.bias",
        ["dt_bias"] = "ssm_dt.bias",
        ["A_log"] = "ssm_a",
        ["D"] = "ssm_d",
        ["norm.weight"] = "ssm_norm.weight",
    };

    /// <summary>The metadata that the family's files have in the place of the usual or besides, by their keys.</summary>
    public static Dictionary<string, object> Metadata(JsonElement config, IWeightSource weights) =>
        config.String("model_type") switch
        {
            "lfm2" => new()
            {
                ["attention.head_count_kv"] = KvHeads(config, weights, "conv.conv.weight"),
                ["attention.layer_norm_rms_epsilon"] = config.GetProperty("norm_eps").GetSingle(),
                ["feed_forward_length"] = weights.Get("model.layers.0.feed_forward.w1.weight").Shape[0],
                ["shortconv.l_cache"] = config.Int("conv_L_cache")!.Value,
            },
            "mamba2" => new()
            {
                ["attention.head_count"] = 0,
                ["attention.layer_norm_rms_epsilon"] = config.GetProperty("layer_norm_epsilon").GetSingle(),
                ["context_length"] = 1 << 20,
                ["feed_forward_length"] = 0,
                ["ssm.conv_kernel"] = config.Int("conv_kernel")!.Value,
                ["ssm.group_count"] = config.Int("n_groups")!.Value,
                ["ssm.inner_size"] = config.Int("expand")!.Value * config.Int("hidden_size")!.Value,
                ["ssm.state_size"] = config.Int("state_size")!.Value,
                ["ssm.time_step_rank"] = config.Int("num_heads")!.Value,
            },
            "bamba" => new()
            {
                ["attention.head_count_kv"] = KvHeads(config, weights, "mamba.conv1d.weight"),
                ["rope.scaling.finetuned"] = true,
                ["ssm.conv_kernel"] = config.Int("mamba_d_conv")!.Value,
                ["ssm.group_count"] = config.Int("mamba_n_groups")!.Value,
                ["ssm.inner_size"] = config.Int("mamba_expand")!.Value * config.Int("hidden_size")!.Value,
                ["ssm.state_size"] = config.Int("mamba_d_state")!.Value,
                ["ssm.time_step_rank"] = config.Int("mamba_n_heads")!.Value,
            },
            "qwen3_next" => new()
            {
                ["expert_count"] = config.Int("num_experts")!.Value,
                ["expert_shared_feed_forward_length"] = config.Int("shared_expert_intermediate_size")!.Value,
                ["full_attention_interval"] = 4,
                ["ssm.conv_kernel"] = config.Int("linear_conv_kernel_dim")!.Value,
                ["ssm.group_count"] = config.Int("linear_num_key_heads")!.Value,
                ["ssm.inner_size"] = config.Int("linear_value_head_dim")!.Value * config.Int("linear_num_value_heads")!.Value,
                ["ssm.state_size"] = config.Int("linear_key_head_dim")!.Value,
                ["ssm.time_step_rank"] = config.Int("linear_num_value_heads")!.Value,
            },
            _ => [],
        };

    /// <summary>0 for the layers that keep a state.</summary>
    private static int[] KvHeads(JsonElement config, IWeightSource weights, string state) =>
        [
            .. Enumerable
                .Range(0, config.Int("num_hidden_layers")!.Value)
                .Select(layer => weights.TryGet($"model.layers.{layer}.{state}", out _) ? 0 : config.Int("num_key_value_heads")!.Value),
        ];

    /// <summary>Writes the tensor where it is one of a layer with a state.</summary>
    /// <param name="joinsParts">Old files have the projection of a delta rule as the model's own files have it.</param>
    public static bool TryAdd(GgufBuilder builder, JsonElement config, WeightTensor tensor, bool joinsParts)
    {
        var parts = tensor.Name.Split('.', 5);
        if (parts is not [_, "layers", var layer, "conv" or "mixer" or "mamba" or "linear_attn", var own])
        {
            return false;
        }

        int[] shape = own.StartsWith("conv", StringComparison.Ordinal) ? [.. tensor.Shape.Where(size => size > 1)] : [.. tensor.Shape];
        var values = tensor.ToFloat32();
        if (own == "A_log")
        {
            values = [.. values.Select(value => -MathF.Exp(value))];
        }

        if (parts[3] == "conv")
        {
            GgufExpertTensors.Add(builder, $"blk.{layer}.shortconv.{own}", values, [.. shape.Reverse()]);
        }
        else if (own == "in_proj_qkvz.weight" && !joinsParts)
        {
            AddInParts(builder, config, $"blk.{layer}", tensor);
        }
        else
        {
            var isScan = parts[3] != "linear_attn";
            var groups = config.Int("n_groups") ?? config.Int("mamba_n_groups") ?? 1;
            int[] dimensions = own switch
            {
                "A_log" or "D" when isScan => [1, shape[0]],
                "norm.weight" when isScan => [shape[0] / groups, groups],
                _ => [.. shape.Reverse()],
            };
            GgufExpertTensors.Add(builder, $"blk.{layer}.{s_names.GetValueOrDefault(own, "ssm_in.weight")}", values, dimensions);
        }

        return true;
    }

    private static void AddInParts(GgufBuilder builder, JsonElement config, string layer, WeightTensor tensor)
    {
        var (keyHeads, keySize) = (config.Int("linear_num_key_heads")!.Value, config.Int("linear_key_head_dim")!.Value);
        var inner = config.Int("linear_num_value_heads")!.Value * config.Int("linear_value_head_dim")!.Value;
        var (width, values) = (tensor.Columns, tensor.ToFloat32());
        int[] sizes = [keySize, keySize, inner / keyHeads, inner / keyHeads];
        float[] rows = [.. Enumerable.Range(0, 3).SelectMany(Part)];
        GgufExpertTensors.Add(builder, $"{layer}.attn_qkv.weight", rows, width, rows.Length / width);
        GgufExpertTensors.Add(builder, $"{layer}.attn_gate.weight", [.. Part(3)], width, inner);

        IEnumerable<float> Part(int part) =>
            Enumerable
                .Range(0, keyHeads)
                .SelectMany(head => values.Skip(((head * sizes.Sum()) + sizes.Take(part).Sum()) * width).Take(sizes[part] * width));
    }
}
