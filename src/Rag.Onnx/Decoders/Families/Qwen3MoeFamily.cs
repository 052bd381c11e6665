using Rag.Onnx.Decoders.Experts;

namespace Rag.Onnx.Decoders.Families;

/// <summary>
/// As Qwen 3, but layers have experts: all of them, every so-manieth, or all but those that are listed. With use_sliding_window all layers
/// slide.
/// </summary>
internal sealed class Qwen3MoeFamily : DecoderFamily
{
    public override IReadOnlyList<string> ModelTypes { get; } = ["qwen3_moe"];

    public override DecoderDefaults Defaults { get; } = new(151_936, 2048, 6144, 24, 32, 32_768) { KvHeads = 4 };

    public override DecoderConfiguration Read(DecoderReader reader)
    {
        var json = reader.Json;
        var window = json.Flag("use_sliding_window", false) ? reader.Window(4096) : null;
        var layers = reader.LayersWithExperts();
        var experts = new ExpertMixture(
            reader.Experts(128),
            reader.ChosenExperts(8),
            json.Count("moe_intermediate_size", 768),
            json.Flag("norm_topk_prob", false),
            layers
        );
        return reader.Read(reader.Alike(reader.Rotary(), window)) with
        {
            QueryKeyNorm = QueryKeyNorm.Heads,
            Experts = layers.Contains(true) ? experts : null,
        };
    }
}
