using System.Collections.Immutable;
using Rag.Onnx.Encoders.Families;

namespace Rag.Onnx.Encoders;

/// <summary>An encoder as its family and its config.json describe it: all that a graph is built from besides the weights.</summary>
internal sealed record EncoderArchitecture
{
    /// <summary>The name of the family, which settles <see cref="Names"/>.</summary>
    public required string Family { get; init; }

    public required EncoderNames Names { get; init; }

    public required int Layers { get; init; }

    public required int HiddenSize { get; init; }

    public required int Heads { get; init; }

    public required int FeedForwardSize { get; init; }

    public required int VocabularySize { get; init; }

    /// <summary>The most tokens of a text, its special tokens counted.</summary>
    public required int ContextLength { get; init; }

    public required float Epsilon { get; init; }

    public EncoderActivation Activation { get; init; } = EncoderActivation.Gelu;

    /// <summary>The row of the table of positions at which texts begin; null where the family has no such table.</summary>
    public int? FirstPosition { get; init; }

    /// <summary>Rows of the table that tells near and far tokens apart, shared by all layers; null where there is none.</summary>
    public int? RelativeBuckets { get; init; }

    /// <summary>Rows of the table of token types; 0 where there is none.</summary>
    public int TokenTypes { get; init; }

    /// <summary>The second text of a pair is of type 1; otherwise every token is of type 0.</summary>
    public bool TellsTextsApart { get; init; }

    /// <summary>What each layer attends to; empty where every layer attends to everything and knows no rotation.</summary>
    public ImmutableArray<LayerAttention> Attention { get; init; } = [];

    /// <summary>A layer norms its inputs and not its sums, and a last norm follows the last layer.</summary>
    public bool NormsFirst { get; init; }

    /// <summary>Half of the feed-forward layer's columns multiply the activated other half.</summary>
    public bool IsGated { get; init; }

    public bool HasAttentionBias { get; init; } = true;

    public bool HasFeedForwardBias { get; init; } = true;

    public bool HasNormBias { get; init; } = true;

    /// <summary>How the family scores a pair of texts.</summary>
    public required EncoderClassifier Classifier { get; init; }

    public int HeadSize => HiddenSize / Heads;

    /// <summary>Tells what is built of one architecture from what is built of another.</summary>
    public string ToKey() => $"{this} {string.Join(' ', Attention)}";

    public LayerAttention AttentionOf(int layer) => Attention.IsEmpty ? LayerAttention.Everything : Attention[layer];

    /// <exception cref="ModelFiles.Weights.ModelFileException">The file is damaged, or of a kind that is not supported.</exception>
    public static EncoderArchitecture Read(string modelFolder) => EncoderFamilies.Read(modelFolder);
}
