using Rag.ModelFiles.Catalog;

namespace Rag.Onnx.Decoders.Families;

/// <summary>Queries, keys and values always have a bias. Some of the layers may slide.</summary>
internal sealed class Qwen2Family : DecoderFamily
{
    public override IReadOnlyList<string> ModelTypes { get; } = ["qwen2"];

    public override DecoderDefaults Defaults { get; } = new(151_936, 4096, 22_016, 32, 32, 32_768) { KvHeads = 32 };

    public override DecoderConfiguration Read(DecoderReader reader) => reader.Read(Attention(reader));

    /// <summary>With use_sliding_window, the layers from max_window_layers on slide.</summary>
    public static IReadOnlyList<LayerAttention> Attention(DecoderReader reader)
    {
        var rotary = reader.Rotary();
        var window = reader.Json.Flag("use_sliding_window", false) ? reader.Window(4096) : null;
        var first = reader.Json.Has("max_window_layers") ? reader.Json.Real("max_window_layers") : 28;
        return reader.ByType(layer => layer >= first, new LayerAttention(rotary, null), new LayerAttention(rotary, window));
    }

    public override IEnumerable<DecoderMatrix> Biased(ConfigurationReader json) =>
        [DecoderMatrix.Query, DecoderMatrix.Key, DecoderMatrix.Value];
}
