using System.Text.Json.Nodes;
using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders.Families;
using Rag.Onnx.Decoders.States;

namespace Rag.Onnx.Decoders;

/// <summary>
/// What a GGUF file says of layers that keep a state, under the names of config.json. Which layers keep one their tensors tell; whether
/// there are biases, the first of them.
/// </summary>
internal sealed class GgufStateConfiguration(GgufModel model, string architecture)
{
    /// <summary>The architecture all of whose layers keep a state: sizes of attention and feed-forward part stand for none.</summary>
    public const string Scans = "mamba2";

    private const string Convolutions = "lfm2";
    private const string ScansAndAttention = "granitehybrid";
    private const string Deltas = "qwen3next";

    /// <summary>The families whose GGUF files say what only they have, by the architecture that the files name.</summary>
    private static readonly Dictionary<string, string> s_types = new(StringComparer.Ordinal)
    {
        [Scans] = "mamba2",
        [Convolutions] = "lfm2",
        [ScansAndAttention] = "bamba",
        [Deltas] = "qwen3_next",
    };

    private readonly GgufKeys _keys = new(model, architecture);

    /// <summary>The model_type of files with states; null for other architectures.</summary>
    public static string? TypeOf(string architecture) => s_types.GetValueOrDefault(architecture);

    public void Add(JsonObject json)
    {
        switch (architecture)
        {
            case Scans:
                AddScans(json);
                break;
            case Convolutions:
                AddConvolutions(json);
                break;
            case ScansAndAttention:
                AddScansAndAttention(json);
                break;
            case Deltas:
                AddDeltas(json);
                break;
        }
    }

    private void AddScans(JsonObject json)
    {
        json["layer_norm_epsilon"] = json["rms_norm_eps"]!.DeepClone();
        json["num_heads"] = _keys.Required("ssm.time_step_rank");
        json["head_dim"] = HeadSize();
        json["expand"] = (double)_keys.Required("ssm.inner_size") / Math.Max(_keys.Required("embedding_length"), 1);
        json["n_groups"] = _keys.Required("ssm.group_count");
        json["state_size"] = _keys.Required("ssm.state_size");
        json["conv_kernel"] = _keys.Required("ssm.conv_kernel");
        json["use_bias"] = HasBias(GgufStates.Taps, "ssm_in");
        json["use_conv_bias"] = HasBias(GgufStates.Taps, "ssm_conv1d");
    }

    private void AddConvolutions(JsonObject json)
    {
        Refuse((_keys.Integer("attention.sliding_window") ?? 0) > 0, "a sliding window");
        json["norm_eps"] = json["rms_norm_eps"]!.DeepClone();
        json["conv_L_cache"] = _keys.Required("shortconv.l_cache");
        json["conv_bias"] = HasBias(GgufStates.ShortTaps, "shortconv.in_proj");
        json["block_auto_adjust_ff_dim"] = false; // the size in the file is that of the matrices
        json["layer_types"] = LayerTypes("conv", GgufStates.ShortTaps);
    }

    /// <remarks>The architecture stands for Bamba, and for hybrids of Granite, which have what Bamba has not.</remarks>
    private void AddScansAndAttention(JsonObject json)
    {
        Refuse(_keys.Flag("rope.scaling.finetuned") == false, "attention that does not rotate");
        Refuse((_keys.Integer("expert_count") ?? 0) > 0, "experts");
        foreach (var multiplier in new[] { "attention.scale", "embedding_scale", "residual_scale", "logit_scale" })
        {
            Refuse(_keys.Number(multiplier) is { } value and not (0 or 1), $"the multiplier {multiplier}");
        }

        var (inner, hidden) = (_keys.Required("ssm.inner_size"), Math.Max(_keys.Required("embedding_length"), 1));
        json["mamba_expand"] =
            inner % hidden == 0 ? inner / hidden : throw _keys.Defect("ssm.inner_size", $"is {inner}, no multiple of {hidden}.");
        json["mamba_n_heads"] = _keys.Required("ssm.time_step_rank");
        json["mamba_d_head"] = HeadSize();
        json["mamba_n_groups"] = _keys.Required("ssm.group_count");
        json["mamba_d_state"] = _keys.Required("ssm.state_size");
        json["mamba_d_conv"] = _keys.Required("ssm.conv_kernel");
        json["mamba_proj_bias"] = HasBias(GgufStates.Taps, "ssm_in");
        json["mamba_conv_bias"] = HasBias(GgufStates.Taps, "ssm_conv1d");
        json["partial_rotary_factor"] ??= 1;
        RequireAgreement(GgufStates.Taps);
        json["attn_layer_indices"] = new JsonArray([
            .. Layers().Where(layer => !KeepsState(layer, GgufStates.Taps)).Select(layer => (JsonNode)layer),
        ]);
    }

    private void AddDeltas(JsonObject json)
    {
        json["linear_num_key_heads"] = _keys.Required("ssm.group_count");
        json["linear_num_value_heads"] = _keys.Required("ssm.time_step_rank");
        json["linear_key_head_dim"] = _keys.Required("ssm.state_size");
        json["linear_value_head_dim"] = HeadSize();
        json["linear_conv_kernel_dim"] = _keys.Required("ssm.conv_kernel");
        json["shared_expert_intermediate_size"] = _keys.Integer("expert_shared_feed_forward_length")
            ?? _keys.Required("feed_forward_length");
        json["partial_rotary_factor"] ??= 1;
        json["layer_types"] = LayerTypes("linear_attention", GgufStates.Taps);
    }

    /// <summary>What the heads share out.</summary>
    private long HeadSize()
    {
        var (inner, heads) = (_keys.Required("ssm.inner_size"), _keys.Required("ssm.time_step_rank"));
        return heads > 0 && inner % heads == 0
            ? inner / heads
            : throw _keys.Defect("ssm.inner_size", $"is {inner}, which {heads} heads cannot share evenly.");
    }

    private JsonArray LayerTypes(string type, string tensor)
    {
        RequireAgreement(tensor);
        return new JsonArray([.. Layers().Select(layer => (JsonNode)(KeepsState(layer, tensor) ? type : DecoderReader.Full))]);
    }

    /// <summary>Where the files list KV heads, they have none in just the layers that keep a state.</summary>
    private void RequireAgreement(string tensor)
    {
        const string key = "attention.head_count_kv";
        foreach (var (layer, count) in (_keys.List(key) ?? []).Index())
        {
            if ((count == 0) != KeepsState(layer, tensor))
            {
                var has = count == 0 ? "lacks" : "has";
                throw _keys.Defect(key, $"is {count} in layer {layer}, which {has} the tensor blk.{layer}.{tensor}.");
            }
        }
    }

    /// <summary>None where there are more than are read, which is refused later.</summary>
    private IEnumerable<int> Layers() =>
        Enumerable.Range(0, _keys.Required("block_count") is >= 0 and <= DecoderConfiguration.MostLayers and var layers ? (int)layers : 0);

    private bool KeepsState(int layer, string tensor) => model.TryGet($"blk.{layer}.{tensor}", out _);

    private bool HasBias(string tensor, string matrix) =>
        Layers().FirstOrDefault(layer => KeepsState(layer, tensor), -1) is >= 0 and var first
        && model.TryGet($"blk.{first}.{matrix}.bias", out _);

    private void Refuse(bool isSo, string what)
    {
        if (isSo)
        {
            throw new ModelFileException(model.Path, $"{architecture} models with {what} are not supported.");
        }
    }
}
