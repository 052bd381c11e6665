using Rag.Kernels.Simd;

namespace Rag.Kernels.Attention;

/// <summary>The sizes of a paged attention that are the same in every call: those of its heads and of its cache.</summary>
internal sealed record AttentionShape
{
    /// <summary>The largest head size that the scratch memory is made for.</summary>
    public const int MaxHeadSize = 512;

    /// <param name="window">Positions that a query sees, its own counted; null for all before it.</param>
    /// <param name="softCap">Scores s become softCap · tanh(s / softCap); null leaves them as they are.</param>
    public AttentionShape(
        int heads,
        int kvHeads,
        int headSize,
        int blockSize,
        KvType type,
        float scale,
        bool rotary,
        int? window = null,
        float? softCap = null
    )
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

        if (window < 1)
        {
            throw new ArgumentException($"the window {window} is not positive");
        }

        if (softCap is { } cap && !(cap > 0 && float.IsFinite(cap)))
        {
            throw new ArgumentException($"the soft cap {cap} is no positive number");
        }

        Heads = heads;
        KvHeads = kvHeads;
        HeadSize = headSize;
        BlockSize = blockSize;
        Scale = scale;
        Rotary = rotary;
        Window = window;
        SoftCap = softCap;
        Cache = new KvCacheLayout(type, kvHeads, blockSize, headSize);
        GroupSize = heads / kvHeads;
        PaddedHeadSize = KernelMath.RoundUp(headSize, 16);
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

    /// <summary>Positions that a query sees, its own counted; positions count valid slots alone.</summary>
    public int? Window { get; }

    public float? SoftCap { get; }

    public KvCacheLayout Cache { get; }

    /// <summary>Query heads that share a KV head.</summary>
    public int GroupSize { get; }

    /// <summary>
    /// The head size rounded up to 16. Scratch rows have this size, so that they are whole vectors; their elements behind the head are
    /// zero.
    /// </summary>
    public int PaddedHeadSize { get; }

    /// <summary>Elements of a token's queries, keys and values together.</summary>
    public int QkvSize { get; }

    /// <summary>Bytes of a slot's row of one head, its scale not counted.</summary>
    public int RowBytes { get; }

    /// <summary>Bytes from an element of a slot's key to the next element of that key.</summary>
    public nint KeyStride { get; }

    /// <summary>Bytes of one head in one block.</summary>
    public long HeadBytes { get; }
}
