using Rag.Kernels.States;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders.States;

namespace Rag.Onnx.Decoders.Families;

/// <summary>Layers of Mamba-2 alone: no attention, no feed-forward part, no longest prompt.</summary>
internal sealed class Mamba2Family : DecoderFamily
{
    public override IReadOnlyList<string> ModelTypes { get; } = ["mamba2"];

    /// <remarks>The model sets no limit to the context; what is run needs one.</remarks>
    public override DecoderDefaults Defaults { get; } = new(32_768, 4096, 0, 64, 128, 32_768) { HeadSize = 64, Epsilon = 1e-5f };

    public override bool KeepsState => true;

    public override IReadOnlyList<string> Prefixes { get; } = ["backbone.", "model.", ""];

    public override string EmbeddingName => "embeddings";

    public override string FinalNormName => "norm_f";

    public override DecoderConfiguration Read(DecoderReader reader)
    {
        var json = reader.Json;
        var epsilon = json.Real("layer_norm_epsilon", Defaults.Epsilon);
        var heads = json.Count("num_heads", Defaults.Heads);
        var size = json.Count("head_dim", Defaults.HeadSize);
        var inner = json.Number("expand", 2) * reader.HiddenSize;
        if ((long)heads * size != (long)inner)
        {
            throw new ModelFileException(json.Path, $"{heads} heads of {size} do not make up the {inner} inner values of a layer.");
        }

        Require(json, "hidden_act", "silu");
        var (least, most) = StepLimits(json);
        var groups = json.Count("n_groups", 8);
        var layer = new Mamba2Layer(
            "mixer",
            reader.HiddenSize,
            new ScanShape(heads, size, groups, json.Count("state_size", 128), least, most),
            json.Count("conv_kernel", 4),
            json.Flag("use_bias", false),
            json.Flag("use_conv_bias", true),
            NormGroups: groups,
            epsilon
        );

        // No layer has attention: its sizes stand for none.
        return new DecoderConfiguration(
            reader.Layers,
            reader.HiddenSize,
            Heads: 1,
            KvHeads: 1,
            HeadSize: 2,
            FeedForwardSize: 0,
            json.Count("vocab_size", Defaults.VocabularySize),
            reader.ContextLength,
            epsilon
        )
        {
            Attention = [.. Enumerable.Repeat(new LayerAttention(null, null), reader.Layers)],
            States = [.. Enumerable.Repeat(layer, reader.Layers)],
        };
    }

    /// <summary>The shortest and the longest step of a scan; the longest may be infinite, which JSON has no number for.</summary>
    public static (float Least, float Most) StepLimits(ConfigurationReader json)
    {
        if (json.Reals("time_step_limit") is not { } limits)
        {
            return json.Has("time_step_limit")
                ? throw new ModelFileException(json.Path, "time_step_limit is no list.")
                : (0, float.PositiveInfinity);
        }

        return limits.Length == 2
            ? (limits[0], float.IsNaN(limits[1]) ? float.PositiveInfinity : limits[1])
            : throw new ModelFileException(json.Path, $"time_step_limit has {limits.Length} entries instead of 2.");
    }

    public static void Require(ConfigurationReader json, string name, string supported)
    {
        if (json.Text(name, supported) is var found && found != supported)
        {
            throw new ModelFileException(json.Path, $"{name} {found} is not supported in layers of Mamba-2; {supported} is.");
        }
    }

    public override IEnumerable<DecoderMatrix> Biased(ConfigurationReader json) => [];

    public override string NormName(DecoderNorm norm) => norm == DecoderNorm.BeforeAttention ? "norm" : base.NormName(norm);
}
