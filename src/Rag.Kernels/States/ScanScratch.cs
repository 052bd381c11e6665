namespace Rag.Kernels.States;

/// <summary>The memory of one head's scan: its state, and the matrices of a chunk of tokens.</summary>
internal readonly unsafe struct ScanScratch
{
    /// <summary>Tokens of a chunk, a multiple of every vector.</summary>
    public const int Chunk = 64;

    public ScanScratch(ScanShape shape, float* memory)
    {
        State = memory;
        Values = State + shape.HeadFloats;
        Outputs = Values + ((long)Chunk * shape.PaddedHeadSize);
        Out = Outputs + ((long)Chunk * shape.PaddedHeadSize);
        InColumns = Out + ((long)Chunk * shape.StateSize);
        Pairs = InColumns + ((long)Chunk * shape.StateSize);
        Steps = Pairs + (Chunk * Chunk);
        Kept = Steps + Chunk;
        Weights = Kept + Chunk;
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

    public static long Floats(ScanShape shape) =>
        shape.HeadFloats + (2L * Chunk * (shape.PaddedHeadSize + shape.StateSize)) + (Chunk * (Chunk + 3));
}
