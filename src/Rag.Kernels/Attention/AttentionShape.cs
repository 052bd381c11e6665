namespace Rag.Kernels.Attention;

/// <summary>What a node's attributes and the size of its caches fix.</summary>
internal sealed record AttentionShape
{
    /// <summary>Longest row of a head that the scratch memory is made for.</summary>
    public const int MaxHeadSize = 512;

    public AttentionShape(int heads, int kvHeads, int headSize, int blockSize, KvType type, float scale, bool rotary)
    {
        if (kvHeads < 1 || heads < kvHeads || heads % kvHeads != 0)
        {
            throw new ArgumentException($"{heads} query heads cannot share {kvHeads} KV heads evenly");
        }

        if (headSize is < 1 or > MaxHeadSize)
        {
            throw new ArgumentException($"the head size {headSize} is not in [1, {MaxHeadSize}]");
        }

        if (blockSize < 1 || !int.IsPow2(blockSize))
        {
            throw new ArgumentException($"the block size {blockSize} is no power of two");
        }

        Heads = heads;
        KvHeads = kvHeads;
        HeadSize = headSize;
        BlockSize = blockSize;
        Scale = scale;
        Rotary = rotary;
        Cache = new KvCacheLayout(type, kvHeads, blockSize, headSize);
        GroupSize = heads / kvHeads;
        PaddedHeadSize = (headSize + 15) & ~15;
        QkvSize = (heads + 2 * kvHeads) * headSize;
        RowBytes = headSize * Cache.ElementSize;
        KeyStride = blockSize * Cache.ElementSize;
        HeadBytes = Cache.BytesPerBlock / kvHeads;
    }

    public int Heads { get; }

    public int KvHeads { get; }

    public int HeadSize { get; }

    public int BlockSize { get; }

    public float Scale { get; }

    public bool Rotary { get; }

    public KvCacheLayout Cache { get; }

    /// <summary>Query heads of a KV head.</summary>
    public int GroupSize { get; }

    /// <summary>The head size rounded up to 16: scratch rows are whole vectors, zero behind the head.</summary>
    public int PaddedHeadSize { get; }

    /// <summary>Elements of a token's queries, keys and values.</summary>
    public int QkvSize { get; }

    /// <summary>Bytes of a slot's row, its scale not counted.</summary>
    public int RowBytes { get; }

    /// <summary>Bytes from an element of a block's keys to their next.</summary>
    public nint KeyStride { get; }

    /// <summary>Bytes of one head in one block.</summary>
    public long HeadBytes { get; }
}
