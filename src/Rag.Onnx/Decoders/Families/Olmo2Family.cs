namespace Rag.Onnx.Decoders.Families;

/// <summary>Norms come behind attention and feed-forward part alone; queries and keys are normalized, all heads together.</summary>
internal sealed class Olmo2Family : DecoderFamily
{
    public override IReadOnlyList<string> ModelTypes { get; } = ["olmo2"];

    public override DecoderDefaults Defaults { get; } = new(50_304, 4096, 11_008, 32, 32, 2048) { Epsilon = 1e-5f };

    public override DecoderConfiguration Read(DecoderReader reader) =>
        reader.Read(reader.Alike(reader.Rotary())) with
        {
            Norms = NormPlacement.After,
            QueryKeyNorm = QueryKeyNorm.Rows,
        };

    public override string NormName(DecoderNorm norm) =>
        norm switch
        {
            DecoderNorm.AfterAttention => "post_attention_layernorm",
            DecoderNorm.AfterFeedForward => "post_feedforward_layernorm",
            _ => base.NormName(norm),
        };
}
