using Rag.ModelFiles.Catalog;

namespace Rag.Onnx.Decoders.Families;

/// <summary>
/// As Gemma 2, but queries and keys of each head are normalized and their scores have no cap, one layer in six does not slide, and layers
/// that slide rotate with a base of their own. Of a model that also sees images, the text part is read.
/// </summary>
internal sealed class Gemma3Family : DecoderFamily
{
    public override IReadOnlyList<string> ModelTypes { get; } = ["gemma3", "gemma3_text"];

    public override DecoderDefaults Defaults { get; } =
        new(262_208, 2304, 9216, 26, 8, 131_072)
        {
            KvHeads = 4,
            HeadSize = 256,
            Theta = 1_000_000,
            TiedHead = true,
            Activation = ("hidden_activation", "gelu_pytorch_tanh"),
        };

    public override float GainOffset => 1;

    public override IReadOnlyList<string> RowlessTokens { get; } = ["<image_soft_token>"];

    public override ConfigurationReader PartOf(ConfigurationReader json) => json.Object("text_config") ?? json;

    public override DecoderConfiguration Read(DecoderReader reader)
    {
        var json = reader.Json;
        var pattern = json.Count("sliding_window_pattern", json.Count("_sliding_window_pattern", 6));

        // Scaling belongs to the layers that see everything; only rope_parameters can give the others one of their own.
        var sliding = new RotaryReader(reader, Defaults.Theta).Read(
            json.Object("rope_parameters")?.Object(DecoderReader.Sliding),
            json.Real("rope_local_base_freq", 10_000)
        );
        var attention = reader.ByType(
            layer => (layer + 1) % pattern != 0,
            new LayerAttention(reader.Rotary(), null),
            new LayerAttention(sliding, reader.Window(4096))
        );

        // The reference implementation keeps attn_logit_softcapping in the configuration, and none of its layers reads it.
        return Gemma2Family.Complete(reader, attention, logitCap: null) with
        {
            QueryKeyNorm = QueryKeyNorm.Heads,
        };
    }

    public override string NormName(DecoderNorm norm) => Gemma2Family.NameOf(norm) ?? base.NormName(norm);
}
