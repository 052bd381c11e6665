using Rag.ModelFiles.Catalog;
using Rag.Onnx.Decoders.Experts;

namespace Rag.Onnx.Decoders.Families;

/// <summary>Experts in every layer, of which the weights of a token's own add up to 1. All layers slide where the file says so.</summary>
internal sealed class MixtralFamily : DecoderFamily
{
    public override IReadOnlyList<string> ModelTypes { get; } = ["mixtral"];

    public override DecoderDefaults Defaults { get; } =
        new(32_000, 4096, 14_336, 32, 32, 131_072)
        {
            KvHeads = 8,
            Epsilon = 1e-5f,
            Theta = 1_000_000,
        };

    public override bool HasMovedRows => true;

    public override IReadOnlyList<string> ExpertParts { get; } = ["block_sparse_moe", "mlp"];

    public override DecoderConfiguration Read(DecoderReader reader)
    {
        var configuration = reader.Read(reader.Alike(reader.Rotary(), reader.Window(otherwise: null)));
        var experts = new ExpertMixture(
            reader.Experts(8),
            reader.ChosenExperts(2),
            configuration.FeedForwardSize,
            IsNormalized: true,
            [.. Enumerable.Repeat(true, reader.Layers)]
        );
        return configuration with { Experts = experts };
    }

    public override string ExpertName(DecoderMatrix matrix) =>
        matrix switch
        {
            DecoderMatrix.Gate => "w1",
            DecoderMatrix.Up => "w3",
            _ => "w2",
        };

    public override IEnumerable<DecoderMatrix> Biased(ConfigurationReader json) => [];
}
