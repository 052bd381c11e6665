namespace Rag.Kernels.Attention;

/// <summary>Neighboring valid slots of one block.</summary>
internal unsafe struct KeySpan
{
    /// <summary>The first slot's first element.</summary>
    public byte* Keys;

    /// <summary>Entry of the tile.</summary>
    public int First;

    public int Count;
}
