using Rag.Onnx.Decoders;
using Rag.Onnx.Runner;

namespace Rag.Bench.Shapes;

/// <summary>Bytes of weights that a step of one sequence reads.</summary>
internal static class TokenBytes
{
    /// <summary>Bytes of a weight of 8 bits with its share of a scale in fp32 for each 32.</summary>
    private const double WideBytes = 1 + ScaleBytes;

    private const double ScaleBytes = sizeof(float) / 32.0;

    /// <summary>All weights but the embedding, of which a token reads one row, and the experts that it does not ask for.</summary>
    /// <param name="all">Bytes of the graph's weights; the embedding's are in blocks of 8 bits.</param>
    public static long Of(DecoderConfiguration c, WeightMode weights, long all)
    {
        var rest = all - ((double)c.VocabularySize * c.HiddenSize * WideBytes);
        if (c.Experts is { } experts)
        {
            var mixtures = experts.Layers.Count(has => has);
            var idle = (experts.Count - experts.Chosen) * 3.0 * experts.Size * c.HiddenSize * BytesOf(weights);
            rest -= mixtures * idle;
        }

        return (long)rest;
    }

    private static double BytesOf(WeightMode weights) =>
        weights switch
        {
            WeightMode.Float32 => sizeof(float),
            WeightMode.BlockInt4 or WeightMode.BlockInt4Wide => .5 + ScaleBytes,
            _ => WideBytes,
        };
}
