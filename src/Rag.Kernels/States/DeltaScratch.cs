namespace Rag.Kernels.States;

/// <summary>The memory of one head's delta rule: what a chunk of tokens does with the state, and the state where it is not kept.</summary>
internal readonly unsafe struct DeltaScratch
{
    /// <summary>Tokens that are got ready together.</summary>
    public const int Chunk = 64;

    public DeltaScratch(DeltaShape shape, float* memory)
    {
        var parts = new ScratchParts(memory);
        State = parts.Take(shape.HeadFloats);
        Queries = parts.Take((long)Chunk * shape.KeySize);
        Keys = parts.Take((long)Chunk * shape.KeySize);
        Values = parts.Take((long)Chunk * shape.PaddedValueSize);
        Outputs = parts.Take((long)Chunk * shape.PaddedValueSize);
        Written = parts.Take(Chunk);
        Kept = parts.Take(Chunk);
        Length = parts.Floats;
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

    private long Length { get; }

    public static long Floats(DeltaShape shape) => new DeltaScratch(shape, null).Length;
}
