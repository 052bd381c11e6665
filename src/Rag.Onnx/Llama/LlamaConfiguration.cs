using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Llama;

/// <summary>Shape of a Llama-family model.</summary>
/// <param name="EndTokens">Ids that end a turn.</param>
internal sealed record LlamaConfiguration(
    int Layers,
    int HiddenSize,
    int Heads,
    int KvHeads,
    int HeadSize,
    int FeedForwardSize,
    int VocabularySize,
    int ContextLength,
    float Epsilon,
    RotaryFrequencies Rotary,
    int[] EndTokens
)
{
    public int QuerySize => Heads * HeadSize;

    public int KvSize => KvHeads * HeadSize;

    /// <summary>Refuses sizes that no attention can have; returns itself.</summary>
    public LlamaConfiguration Validated(string path)
    {
        var defect =
            Heads % KvHeads != 0 ? $"{Heads} heads cannot share {KvHeads} KV heads evenly."
            : HeadSize % 2 != 0 ? $"the head size {HeadSize} is odd: rotary attention turns pairs."
            : EndTokens.Any(id => id < 0 || id >= VocabularySize) ? $"an end token is not in the vocabulary of {VocabularySize}."
            : null;
        return defect is null ? this : throw new ModelFileException(path, defect);
    }
}
