namespace Rag.Kernels.Attention;

/// <summary>The memory of one call, its sizes taken from the tensors themselves.</summary>
internal unsafe struct AttentionCall
{
    public int Tokens;
    public int Sequences;
    public int TableWidth;
    public int Blocks;
    public int Context;
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
    public float* Output;
}
