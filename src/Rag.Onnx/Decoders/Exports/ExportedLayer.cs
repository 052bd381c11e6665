using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Decoders.Exports;

/// <summary>A layer of an exported graph.</summary>
internal sealed record ExportedLayer(
    ExportedNorm AttentionNorm,
    ExportedAttention Attention,
    ExportedLinear Output,
    ExportedNorm FeedForwardNorm,
    ExportedFeedForward FeedForward
)
{
    public ExportedMatrix Of(DecoderMatrix matrix) =>
        matrix switch
        {
            DecoderMatrix.Query => Attention.Query,
            DecoderMatrix.Key => Attention.Key,
            DecoderMatrix.Value => Attention.Value,
            DecoderMatrix.AttentionOutput => ExportedMatrix.Whole(Output),
            DecoderMatrix.Gate => FeedForward.Gate,
            DecoderMatrix.Up => FeedForward.Up,
            DecoderMatrix.Down => ExportedMatrix.Whole(FeedForward.Down),
            _ => throw new ArgumentOutOfRangeException(nameof(matrix), matrix, null),
        };

    /// <summary>The norms that the layer has.</summary>
    public IEnumerable<(DecoderNorm Norm, ExportedNorm Value)> Norms()
    {
        yield return (DecoderNorm.BeforeAttention, AttentionNorm);
        yield return (DecoderNorm.BeforeFeedForward, FeedForwardNorm);
        if (Attention is { QueryNorm: { } query, KeyNorm: { } key })
        {
            yield return (DecoderNorm.Query, query);
            yield return (DecoderNorm.Key, key);
        }
    }

    /// <summary>The bias of a matrix, as a vector of its outputs; null where it has none.</summary>
    public (WeightTensor Tensor, int First, int Count)? BiasOf(DecoderMatrix matrix)
    {
        var part = Of(matrix);
        return part.Linear.Bias is { } bias ? (bias, part.First, part.Outputs) : null;
    }
}
