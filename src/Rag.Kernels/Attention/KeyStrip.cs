namespace Rag.Kernels.Attention;

/// <summary>Neighboring slots of one block, two vectors wide: the scores of all of them are taken at once, those behind the valid ones in vain.</summary>
internal unsafe struct KeyStrip
{
    /// <summary>The first slot's first element; the others lie behind it, and the rows of further elements a block's slots apart.</summary>
    public byte* Keys;

    /// <summary>Where the first slot's score goes. The strip behind overwrites what is not valid.</summary>
    public int Column;

    /// <summary>Memory that is read next, and how much of it to ask for with every row of elements.</summary>
    public byte* Soon;

    public int SoonBytes;
}
