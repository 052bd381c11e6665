using Rag.ModelFiles.Catalog;

namespace Rag.Onnx.Decoders.Families;

/// <summary>Llama with multipliers of embedding, attention, residual and logits.</summary>
internal sealed class GraniteFamily : DecoderFamily
{
    public override IReadOnlyList<string> ModelTypes { get; } = ["granite"];

    public override DecoderDefaults Defaults { get; } = new(32_000, 4096, 11_008, 32, 32, 2048);

    public override bool HasMovedRows => true;

    public override DecoderConfiguration Read(DecoderReader reader) =>
        reader.Read(reader.Alike(reader.Rotary())) with
        {
            AttentionScale = reader.Json.Real("attention_multiplier", 1),
            EmbeddingScale = reader.Json.Real("embedding_multiplier", 1),
            ResidualScale = reader.Json.Real("residual_multiplier", 1),
            LogitScale = 1 / reader.Json.Real("logits_scaling", 1),
        };

    public override IEnumerable<DecoderMatrix> Biased(ConfigurationReader json) => base.Biased(json).Concat(FeedForwardBiases(json));
}
