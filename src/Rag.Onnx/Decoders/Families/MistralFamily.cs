using Rag.ModelFiles.Catalog;

namespace Rag.Onnx.Decoders.Families;

/// <summary>All layers slide, unless the file says that there is no window. There are no biases.</summary>
internal sealed class MistralFamily : DecoderFamily
{
    public override IReadOnlyList<string> ModelTypes { get; } = ["mistral"];

    public override DecoderDefaults Defaults { get; } = new(32_000, 4096, 14_336, 32, 32, 131_072) { KvHeads = 8 };

    public override bool HasMovedRows => true;

    public override DecoderConfiguration Read(DecoderReader reader) => reader.Read(reader.Alike(reader.Rotary(), reader.Window(4096)));

    public override IEnumerable<DecoderMatrix> Biased(ConfigurationReader json) => [];
}
