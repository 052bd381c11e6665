using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Decoders.Families;

/// <summary>
/// Norms around both parts of a layer, with gains stored less 1; a scaled embedding; every other layer slides, beginning with the first;
/// soft caps.
/// </summary>
internal sealed class Gemma2Family : DecoderFamily
{
    public override IReadOnlyList<string> ModelTypes { get; } = ["gemma2"];

    public override DecoderDefaults Defaults { get; } =
        new(256_000, 2304, 9216, 26, 8, 8192)
        {
            KvHeads = 4,
            HeadSize = 256,
            TiedHead = true,
            Activation = ("hidden_activation", "gelu_pytorch_tanh"),
        };

    public override float GainOffset => 1;

    public override DecoderConfiguration Read(DecoderReader reader)
    {
        var rotary = reader.Rotary();
        var attention = reader.ByType(
            layer => layer % 2 == 0,
            new LayerAttention(rotary, null),
            new LayerAttention(rotary, reader.Window(4096))
        );
        return Complete(reader, attention, logitCap: 30) with { AttentionSoftCap = reader.SoftCap("attn_logit_softcapping", 50) };
    }

    /// <summary>What the second and the third Gemma share.</summary>
    public static DecoderConfiguration Complete(DecoderReader reader, IReadOnlyList<LayerAttention> attention, float? logitCap)
    {
        var json = reader.Json;
        if (json.Flag("use_bidirectional_attention", false))
        {
            throw new ModelFileException(
                json.Path,
                "use_bidirectional_attention is set: a decoder whose tokens see later ones is not supported."
            );
        }

        return reader.Read(attention) with
        {
            AttentionScale = (float)Math.Pow(json.Real("query_pre_attn_scalar", 256), -.5),
            LogitSoftCap = reader.SoftCap("final_logit_softcapping", logitCap),
            EmbeddingScale = (float)Math.Sqrt(reader.HiddenSize),
            Norms = NormPlacement.BeforeAndAfter,
        };
    }

    public override string NormName(DecoderNorm norm) => NameOf(norm) ?? base.NormName(norm);

    /// <summary>Null where the name is as in Llama.</summary>
    public static string? NameOf(DecoderNorm norm) =>
        norm switch
        {
            DecoderNorm.AfterAttention => "post_attention_layernorm",
            DecoderNorm.BeforeFeedForward => "pre_feedforward_layernorm",
            DecoderNorm.AfterFeedForward => "post_feedforward_layernorm",
            _ => null,
        };
}
