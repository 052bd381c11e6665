namespace Rag.Onnx.Decoders.Families;

/// <summary>The queries and keys of each head are normalized. Layers slide as in Qwen2.</summary>
internal sealed class Qwen3Family : DecoderFamily
{
    public override IReadOnlyList<string> ModelTypes { get; } = ["qwen3"];

    public override DecoderDefaults Defaults { get; } = new(151_936, 4096, 22_016, 32, 32, 32_768) { KvHeads = 32, HeadSize = 128 };

    public override DecoderConfiguration Read(DecoderReader reader) =>
        reader.Read(Qwen2Family.Attention(reader)) with
        {
            QueryKeyNorm = QueryKeyNorm.Heads,
        };
}
