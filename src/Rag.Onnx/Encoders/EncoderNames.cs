using System.Collections.Immutable;

namespace Rag.Onnx.Encoders;

/// <summary>
/// The names of the tensors in checkpoints of one encoder family, without the encoder's own prefix and without "weight" and "bias". Names
/// within a layer follow <see cref="Layer"/>.
/// </summary>
internal sealed record EncoderNames
{
    public required string Words { get; init; }

    public string Positions { get; init; } = "";

    public string TokenTypes { get; init; } = "";

    public required string EmbeddingNorm { get; init; }

    /// <summary>Of the table of near and far, where the family has one.</summary>
    public string RelativeBias { get; init; } = "";

    /// <summary>Format of a layer's prefix: {0} is its number.</summary>
    public required string Layer { get; init; }

    /// <summary>Query, key and value, or one name where they are one matrix in this order.</summary>
    public required ImmutableArray<string> QueryKeyValue { get; init; }

    public required string AttentionOutput { get; init; }

    public required string AttentionNorm { get; init; }

    public required string Up { get; init; }

    public required string Down { get; init; }

    public required string FeedForwardNorm { get; init; }

    /// <summary>Of the norm behind the last layer, where the family has one.</summary>
    public string LastNorm { get; init; } = "";
}
