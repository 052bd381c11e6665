using Rag.Kernels.States;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders.States;

namespace Rag.Onnx.Decoders.Families;

/// <summary>Layers of Mamba-2 beside some with attention, each with a feed-forward part.</summary>
internal sealed class BambaFamily : DecoderFamily
{
    private const string Part = "mamba";

    public override IReadOnlyList<string> ModelTypes { get; } = ["bamba"];

    public override DecoderDefaults Defaults { get; } =
        new(128_000, 4096, 14_336, 32, 32, 262_144)
        {
            KvHeads = 8,
            Epsilon = 1e-5f,
            RotaryShare = .5f,
        };

    public override bool KeepsState => true;

    public override bool HasMovedRows => true;

    public override string FinalNormName => "final_layernorm";

    public override DecoderConfiguration Read(DecoderReader reader)
    {
        var json = reader.Json;
        var attention = json.Integers("attn_layer_indices").ToHashSet();
        string[] types = [.. Enumerable.Range(0, reader.Layers).Select(layer => attention.Contains(layer) ? DecoderReader.Full : Part)];
        return reader.Read(reader.Alike(reader.Rotary())) with { States = reader.StatesByType(types, Part, Layer(reader)) };
    }

    private Mamba2Layer Layer(DecoderReader reader)
    {
        var json = reader.Json;
        Mamba2Family.Require(json, "hidden_act", "silu");
        var heads = json.Count("mamba_n_heads", 128);
        var inner = (long)json.Count("mamba_expand", 2) * reader.HiddenSize;

        // The size of a head is a number, or the word "auto" for what the heads share out.
        var isShared = !json.Has("mamba_d_head") || (json.IsText("mamba_d_head") && json.Text("mamba_d_head") == "auto");
        var size = isShared ? inner / heads : json.Count("mamba_d_head");
        if (size < 1 || heads * size != inner)
        {
            throw new ModelFileException(json.Path, $"{heads} heads of {size} do not make up the {inner} inner values of a layer.");
        }

        var (least, most) = Mamba2Family.StepLimits(json);
        return new Mamba2Layer(
            Part,
            reader.HiddenSize,
            new ScanShape(heads, (int)size, json.Count("mamba_n_groups", 1), json.Count("mamba_d_state", 256), least, most),
            json.Count("mamba_d_conv", 4),
            json.Flag("mamba_proj_bias", false),
            json.Flag("mamba_conv_bias", true),
            NormGroups: 1,
            json.Real("rms_norm_eps", Defaults.Epsilon)
        );
    }

    public override IEnumerable<DecoderMatrix> Biased(ConfigurationReader json) => base.Biased(json).Concat(FeedForwardBiases(json));

    public override string NormName(DecoderNorm norm) => norm == DecoderNorm.BeforeFeedForward ? "pre_ff_layernorm" : base.NormName(norm);

    public override string MatrixName(DecoderMatrix matrix) =>
        base.MatrixName(matrix).Replace("mlp.", "feed_forward.", StringComparison.Ordinal);
}
