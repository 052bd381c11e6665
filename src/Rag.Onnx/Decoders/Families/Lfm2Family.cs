using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders.States;

namespace Rag.Onnx.Decoders.Families;

/// <summary>Short gated convolutions between layers with attention, whose queries and keys are normalized head by head.</summary>
internal sealed class Lfm2Family : DecoderFamily
{
    private const string Convolution = "conv";

    public override IReadOnlyList<string> ModelTypes { get; } = ["lfm2"];

    public override DecoderDefaults Defaults { get; } =
        new(65_536, 2560, 12_288, 32, 32, 128_000)
        {
            KvHeads = 8,
            Epsilon = 1e-5f,
            Theta = 1_000_000,
            TiedHead = true,
        };

    public override bool KeepsState => true;

    public override string FinalNormName => "embedding_norm";

    public override DecoderConfiguration Read(DecoderReader reader)
    {
        var json = reader.Json;
        var convolution = new ShortConvolution(
            Convolution,
            reader.HiddenSize,
            json.Count("conv_L_cache", 3),
            json.Flag("conv_bias", false)
        );

        // The model's first files call the base of the rotation theta.
        var rotary = new RotaryReader(reader, json.Real("theta", Defaults.Theta)).Read(DecoderReader.Full);
        return reader.Read(reader.Alike(rotary)) with
        {
            Epsilon = json.Real("norm_eps", Defaults.Epsilon),
            FeedForwardSize = FeedForwardSize(json),
            QueryKeyNorm = QueryKeyNorm.Heads,
            Activation = GateActivation.Silu,
            States = reader.StatesByType(Types(reader), Convolution, convolution),
        };
    }

    /// <summary>The size that the file gives is, unless it says otherwise, that of a feed-forward part without a gate.</summary>
    private int FeedForwardSize(ConfigurationReader json)
    {
        long size = json.Count("block_ff_dim", json.Count("intermediate_size", Defaults.FeedForwardSize));
        if (json.Flag("block_auto_adjust_ff_dim", true))
        {
            var multiple = json.Count("block_multiple_of", 256);
            size = 2 * size / 3;
            size = json.IsNull("block_ffn_dim_multiplier") ? size : (long)(json.Number("block_ffn_dim_multiplier", 1) * size);
            size = (size + multiple - 1) / multiple * multiple;
        }

        return size is > 0 and <= ConfigurationReader.LargestCount
            ? (int)size
            : throw new ModelFileException(json.Path, $"the adjusted size of the feed-forward part is {size}.");
    }

    /// <summary>Older files name the layers with attention by their numbers.</summary>
    private static string[]? Types(DecoderReader reader)
    {
        var json = reader.Json;
        if (json.Texts("layer_types") is { } types || !json.Has("full_attn_idxs"))
        {
            return json.Texts("layer_types");
        }

        var full = json.Integers("full_attn_idxs").ToHashSet();
        return [.. Enumerable.Range(0, reader.Layers).Select(layer => full.Contains(layer) ? DecoderReader.Full : Convolution)];
    }

    public override bool IsTied(ConfigurationReader json) => json.Flag("tie_embedding", base.IsTied(json));

    public override IEnumerable<DecoderMatrix> Biased(ConfigurationReader json) => [];

    public override string NormName(DecoderNorm norm) =>
        norm switch
        {
            DecoderNorm.BeforeAttention => "operator_norm",
            DecoderNorm.BeforeFeedForward => "ffn_norm",
            DecoderNorm.Query => "self_attn.q_layernorm",
            DecoderNorm.Key => "self_attn.k_layernorm",
            _ => base.NormName(norm),
        };

    public override string MatrixName(DecoderMatrix matrix) =>
        matrix switch
        {
            DecoderMatrix.AttentionOutput => "self_attn.out_proj",
            DecoderMatrix.Gate => "feed_forward.w1",
            DecoderMatrix.Up => "feed_forward.w3",
            DecoderMatrix.Down => "feed_forward.w2",
            _ => base.MatrixName(matrix),
        };
}
