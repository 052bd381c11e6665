namespace Rag.Kernels.Attention;

/// <summary>
/// The tensors of one call of paged attention; sizes and pointers come from the tensors themselves, which the caller keeps alive.
/// </summary>
internal unsafe struct AttentionCall
{
    public int Tokens;
    public int Sequences;

    /// <summary>Columns of the block tables.</summary>
    public int TableWidth;

    /// <summary>Blocks of the cache.</summary>
    public int Blocks;

    /// <summary>Positions of the rotation tables.</summary>
    public int Context;

    /// <summary>Pairs of a head's elements that are rotated: columns of the rotation tables.</summary>
    public int RotaryHalf;

    public float* Qkv;
    public byte* KeyCache;
    public byte* ValueCache;
    public int* CumulativeLengths;
    public int* PastSlots;
    public int* BlockTable;
    public int* BlockValid;
    public int* BlockDelta;
    public float* Cos;
    public float* Sin;

    /// <summary>[heads]: a score of each head that takes part in the sum of the weights and adds no value, or null.</summary>
    public float* Sinks;
    public float* Output;
}
