using Rag.Onnx.Graphs;

namespace Rag.Training.Decoders;

/// <summary>Everything that the computation of a decoder depends on but its weights.</summary>
internal sealed record DecoderSizes(
    int Layers,
    int HiddenSize,
    int Heads,
    int KvHeads,
    int HeadSize,
    int FeedForwardSize,
    int VocabularySize,
    int ContextLength,
    float Epsilon,
    RotaryFrequencies Rotary
)
{
    /// <summary>Whether the queries and keys of each head are normalized.</summary>
    public bool HasHeadNorms { get; init; }

    public (int Outputs, int Inputs) Of(DecoderPart matrix) =>
        matrix.Target switch
        {
            "q_proj" => (Heads * HeadSize, HiddenSize),
            "k_proj" or "v_proj" => (KvHeads * HeadSize, HiddenSize),
            "o_proj" => (HiddenSize, Heads * HeadSize),
            "gate_proj" or "up_proj" => (FeedForwardSize, HiddenSize),
            "down_proj" => (HiddenSize, FeedForwardSize),
            _ => throw new ArgumentOutOfRangeException(nameof(matrix), matrix, null),
        };
}
