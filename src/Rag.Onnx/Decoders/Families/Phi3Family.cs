using Rag.ModelFiles.Catalog;

namespace Rag.Onnx.Decoders.Families;

/// <summary>Queries, keys and values lie in one tensor, gate and up in another. All layers may slide, and heads may turn in part.</summary>
internal sealed class Phi3Family : DecoderFamily
{
    public override IReadOnlyList<string> ModelTypes { get; } = ["phi3"];

    public override DecoderDefaults Defaults { get; } = new(32_064, 3072, 8192, 32, 32, 4096) { Epsilon = 1e-5f };

    public override DecoderConfiguration Read(DecoderReader reader)
    {
        var rotary = new RotaryReader(reader, Defaults.Theta) { DefaultOriginalContext = 4096, YarnIsLongRope = true };
        return reader.Read(reader.Alike(rotary.Read(DecoderReader.Full), reader.Window(otherwise: null)));
    }

    public override IEnumerable<DecoderMatrix> Biased(ConfigurationReader json) => [];

    public override string? JoinedName(DecoderMatrix matrix) =>
        matrix switch
        {
            DecoderMatrix.Query or DecoderMatrix.Key or DecoderMatrix.Value => "self_attn.qkv_proj",
            DecoderMatrix.Gate or DecoderMatrix.Up => "mlp.gate_up_proj",
            _ => null,
        };
}
