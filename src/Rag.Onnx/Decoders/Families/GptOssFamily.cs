using Rag.Kernels.Linear;
using Rag.ModelFiles.Catalog;
using Rag.Onnx.Decoders.Experts;
using Rag.Onnx.Graphs;

namespace Rag.Onnx.Decoders.Families;

/// <summary>
/// Experts in every layer, with biases and a gate that is cut to bounds; each head has a sink; every other layer slides, beginning with the
/// first. Where the file is silent, rotation is scaled by YaRN.
/// </summary>
internal sealed class GptOssFamily : DecoderFamily
{
    public override IReadOnlyList<string> ModelTypes { get; } = ["gpt_oss"];

    public override DecoderDefaults Defaults { get; } =
        new(201_088, 2880, 2880, 36, 64, 131_072)
        {
            KvHeads = 8,
            HeadSize = 64,
            Epsilon = 1e-5f,
            Theta = 150_000,
        };

    public override string RouterName => "router";

    public override bool HasTurnedExperts => true;

    public override DecoderConfiguration Read(DecoderReader reader)
    {
        var json = reader.Json;
        var rotary = Rotary(reader);
        var attention = reader.ByType(
            layer => layer % 2 == 0,
            new LayerAttention(rotary, null),
            new LayerAttention(rotary, reader.Window(128))
        );
        var configuration = reader.Read(attention);
        var experts = new ExpertMixture(
            reader.Experts(128),
            reader.ChosenExperts(4),
            configuration.FeedForwardSize,
            IsNormalized: true,
            [.. Enumerable.Repeat(true, reader.Layers)]
        )
        {
            Bounds = new GateBounds(json.Real("swiglu_alpha", 1.702f), json.Real("swiglu_limit", 7)),
        };
        return configuration with { Experts = experts, HasSinks = true };
    }

    private RotaryFrequencies Rotary(DecoderReader reader)
    {
        var json = reader.Json;
        if (json.Has("rope_scaling") || json.Has("rope_parameters"))
        {
            return reader.Rotary();
        }

        const double factor = 32;
        var yarn = RotaryFrequencies.Yarn(
            reader.HeadSize,
            json.Real("rope_theta", Defaults.Theta),
            factor,
            originalContext: 4096,
            fast: 32,
            slow: 1,
            wholePairs: false
        );
        return yarn with { AttentionFactor = (float)RotaryReader.Stretch(factor, 1) };
    }

    public override IEnumerable<DecoderMatrix> Biased(ConfigurationReader json) =>
        json.Flag("attention_bias", true)
            ? [DecoderMatrix.Query, DecoderMatrix.Key, DecoderMatrix.Value, DecoderMatrix.AttentionOutput]
            : [];
}
