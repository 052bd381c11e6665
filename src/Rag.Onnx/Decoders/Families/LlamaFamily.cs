using Rag.ModelFiles.Catalog;

namespace Rag.Onnx.Decoders.Families;

internal sealed class LlamaFamily : DecoderFamily
{
    public override IReadOnlyList<string> ModelTypes { get; } = ["llama"];

    public override DecoderDefaults Defaults { get; } = new(32_000, 4096, 11_008, 32, 32, 2048);

    public override bool HasMovedRows => true;

    public override DecoderConfiguration Read(DecoderReader reader) => reader.Read(reader.Alike(reader.Rotary()));

    public override IEnumerable<DecoderMatrix> Biased(ConfigurationReader json) => base.Biased(json).Concat(FeedForwardBiases(json));
}
