namespace Rag.Kernels.Attention;

/// <summary>
/// Keys of neighboring slots of one block, two vectors wide. The scores of all of its slots are computed at once; the scores of slots
/// behind the valid ones are never used.
/// </summary>
internal unsafe struct KeyPanel
{
    /// <summary>
    /// Address of the first slot's first element. The same element of the other slots lies behind it; the next element lies a block's slots
    /// further.
    /// </summary>
    public byte* Keys;

    /// <summary>Column of the first slot's score. The next panel overwrites the columns of slots that are not valid.</summary>
    public int Column;

    /// <summary>Memory that is read after the panel.</summary>
    public byte* PrefetchFrom;

    /// <summary>Bytes to prefetch with every row of elements.</summary>
    public int PrefetchBytes;
}
