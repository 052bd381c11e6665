using Rag.Training.Decoders;
using static TorchSharp.torch;

namespace Rag.Training.Readers;

/// <summary>Computes packs by a decoder.</summary>
internal static class PackLoss
{
    /// <summary>The logits of the tokens that are wanted, [answered, vocabulary].</summary>
    public static Tensor Logits(Decoder decoder, PackLayout layout)
    {
        var count = layout.Ids.Length;
        return decoder.Logits(
            tensor(layout.Ids),
            tensor(layout.Positions),
            tensor(layout.Mask, [1, 1, count, count]),
            tensor(layout.Wanted)
        );
    }

    /// <summary>The sum over the tokens that are learned, in nats.</summary>
    public static Tensor Of(Decoder decoder, SamplePack pack)
    {
        var layout = PackLayout.Of(pack);
        return nn.functional.cross_entropy(Logits(decoder, layout), tensor(layout.Labels), reduction: nn.Reduction.Sum);
    }
}
