using Rag.Kernels.States;
using Rag.Onnx.Decoders.Experts;
using Rag.Onnx.Decoders.States;

namespace Rag.Onnx.Decoders.Families;

/// <summary>
/// Layers with a gated delta rule, every fourth with attention whose output has a gate; gains of norms are stored less 1, and feed-forward
/// parts are mixtures of experts with one that is shared.
/// </summary>
internal sealed class Qwen3NextFamily : DecoderFamily
{
    private const string Linear = "linear_attention";

    public override IReadOnlyList<string> ModelTypes { get; } = ["qwen3_next"];

    public override DecoderDefaults Defaults { get; } =
        new(151_936, 2048, 5632, 48, 16, 32_768)
        {
            KvHeads = 2,
            HeadSize = 256,
            RotaryShare = .25f,
        };

    public override bool KeepsState => true;

    public override float GainOffset => 1;

    public override DecoderConfiguration Read(DecoderReader reader)
    {
        var json = reader.Json;
        var delta = new DeltaShape(
            json.Count("linear_num_key_heads", 16),
            json.Count("linear_num_value_heads", 32),
            json.Count("linear_key_head_dim", 128),
            json.Count("linear_value_head_dim", 128)
        );
        var layer = new GatedDeltaLayer(
            "linear_attn",
            reader.HiddenSize,
            delta,
            json.Count("linear_conv_kernel_dim", 4),
            json.Real("rms_norm_eps", Defaults.Epsilon)
        );
        var interval = json.Count("full_attention_interval", 4);
        var types = json.Texts("layer_types")
            ?? [.. Enumerable.Range(1, reader.Layers).Select(number => number % interval == 0 ? DecoderReader.Full : Linear)];
        return reader.Read(reader.Alike(reader.Rotary())) with
        {
            QueryKeyNorm = QueryKeyNorm.Heads,
            HasOutputGate = true,
            States = reader.StatesByType(types, Linear, layer),
            Experts = Mixture(reader),
        };
    }

    private static ExpertMixture? Mixture(DecoderReader reader)
    {
        var json = reader.Json;
        var layers = reader.Json.Integers("num_experts") is [0] ? [] : reader.LayersWithExperts();
        return layers.Contains(true)
            ? new ExpertMixture(
                reader.Experts(512),
                reader.ChosenExperts(10),
                json.Count("moe_intermediate_size", 512),
                json.Flag("norm_topk_prob", true),
                layers
            )
            {
                SharedSize = json.Count("shared_expert_intermediate_size", 512),
            }
            : null;
    }
}
