namespace Rag.Kernels.Attention;

/// <summary>Neighboring valid slots of one block.</summary>
internal unsafe struct KeySpan
{
    /// <summary>Address of the first slot's first element.</summary>
    public byte* Keys;

    /// <summary>Number of the first slot among the entries of the tile.</summary>
    public int First;

    public int Count;
}
