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
    /// <summary>Inputs of a graph are written for each layer before its tensors are looked for.</summary>
    private const int MostLayers = 1000;

    private const int MostHeadSize = 4096;

    /// <summary>
    /// Elements of each of the two tables of rotary attention: 256 MB. A context of 131,072 with heads of 128 has an eighth.
    /// </summary>
    private const long MostTableElements = 1 << 26;

    public int QuerySize => Heads * HeadSize;

    public int KvSize => KvHeads * HeadSize;

    /// <summary>Refuses a size that no head can have before anything is made of it; returns it.</summary>
    public static int CheckedHeadSize(string path, int size) =>
        size is >= 2 and <= MostHeadSize && size % 2 == 0
            ? size
            : throw new ModelFileException(
                path,
                $"the head size is {size}, not an even number from 2 to {MostHeadSize}: rotary attention turns pairs."
            );

    /// <summary>Refuses sizes that no attention can have, and those that would take memory without end; returns itself.</summary>
    public LlamaConfiguration Validated(string path)
    {
        var defect =
            Heads % KvHeads != 0 ? $"{Heads} heads cannot share {KvHeads} KV heads evenly."
            : Layers > MostLayers ? $"{Layers} layers are more than the {MostLayers} that are read."
            : (long)ContextLength * HeadSize / 2 > MostTableElements
                ? $"a context of {ContextLength} tokens with heads of {HeadSize} needs larger rotary tables than are made."
            : (long)Heads * HeadSize > int.MaxValue ? $"{Heads} heads of {HeadSize} are more than are read."
            : !(Epsilon >= 0 && float.IsFinite(Epsilon)) ? $"the epsilon of the norms is {Epsilon}, no small number."
            : !Rotary.RadiansPerPosition.All(radians => radians >= 0 && float.IsFinite(radians))
                ? "the rotary frequencies are no finite numbers: their base or their scaling is impossible."
            : EndTokens.Any(id => id < 0 || id >= VocabularySize) ? $"an end token is not in the vocabulary of {VocabularySize}."
            : null;
        return defect is null ? this : throw new ModelFileException(path, defect);
    }
}
