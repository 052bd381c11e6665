namespace Rag.Kernels.States;

/// <summary>The memory of one head's delta rule: what a chunk of tokens does with the state, and the state where it is not kept.</summary>
internal readonly unsafe struct DeltaScratch
{
    /// <summary>Tokens that are got ready together.</summary>
    public const int Chunk = 64;

    public DeltaScratch(DeltaShape shape, float* memory)
    {
        State = memory;
        Queries = State + shape.HeadFloats;
        Keys = Queries + ((long)Chunk * shape.KeySize);
        Values = Keys + ((long)Chunk * shape.KeySize);
        Outputs = Values + ((long)Chunk * shape.PaddedValueSize);
        Written = Outputs + ((long)Chunk * shape.PaddedValueSize);
        Kept = Written + Chunk;
    }

    /// <summary>[KeySize, PaddedValueSize]</summary>
    public float* State { get; }

    /// <summary>[Chunk, KeySize], normalized.</summary>
    public float* Queries { get; }

    /// <summary>[Chunk, KeySize], normalized.</summary>
    public float* Keys { get; }

    /// <summary>[Chunk, PaddedValueSize]</summary>
    public float* Values { get; }

    /// <summary>[Chunk, PaddedValueSize]</summary>
    public float* Outputs { get; }

    /// <summary>[Chunk]; the share of a difference that is written.</summary>
    public float* Written { get; }

    /// <summary>[Chunk]; what a token leaves of the state.</summary>
    public float* Kept { get; }

    public static long Floats(DeltaShape shape) => shape.HeadFloats + (2L * Chunk * (shape.KeySize + shape.PaddedValueSize + 1));
}
