namespace Rag.Kernels.States;

/// <summary>The memory of one head's scan: its state, and the matrices of a chunk of tokens.</summary>
internal readonly unsafe struct ScanScratch
{
    /// <summary>Tokens of a chunk, a multiple of every vector.</summary>
    public const int Chunk = 64;

    public ScanScratch(ScanShape shape, float* memory)
    {
        var parts = new ScratchParts(memory);
        State = parts.Take(shape.HeadFloats);
        Values = parts.Take((long)Chunk * shape.PaddedHeadSize);
        Outputs = parts.Take((long)Chunk * shape.PaddedHeadSize);
        Out = parts.Take((long)Chunk * shape.StateSize);
        InColumns = parts.Take((long)Chunk * shape.StateSize);
        Pairs = parts.Take(Chunk * Chunk);
        Steps = parts.Take(Chunk);
        Kept = parts.Take(Chunk);
        Weights = parts.Take(Chunk);
        Length = parts.Floats;
    }

    /// <summary>[StateSize, PaddedHeadSize]</summary>
    public float* State { get; }

    /// <summary>[Chunk, PaddedHeadSize]</summary>
    public float* Values { get; }

    /// <summary>[Chunk, PaddedHeadSize]</summary>
    public float* Outputs { get; }

    /// <summary>[Chunk, StateSize]; what comes out of the state that the chunk begins with.</summary>
    public float* Out { get; }

    /// <summary>[StateSize, Chunk]; what goes in, a token a column.</summary>
    public float* InColumns { get; }

    /// <summary>[Chunk, Chunk]; how much of the value of each token an output has.</summary>
    public float* Pairs { get; }

    /// <summary>[Chunk]</summary>
    public float* Steps { get; }

    /// <summary>[Chunk]; sums of the steps times the decay, up to each token and with it.</summary>
    public float* Kept { get; }

    /// <summary>[Chunk]</summary>
    public float* Weights { get; }

    private long Length { get; }

    public static long Floats(ScanShape shape) => new ScanScratch(shape, null).Length;
}
