namespace Rag.Kernels.Attention;

/// <summary>
/// How a layer's key cache, and its value cache, lie in memory. A block is one byte range with a part for each KV head. A part of the
/// values has BlockSize rows of HeadSize elements. A part of the keys has HeadSize rows of BlockSize elements, so that the scores of
/// neighboring slots are neighbors in a vector and no sum goes across a vector. With int8, one fp32 scale for each slot follows the rows.
/// </summary>
public sealed record KvCacheLayout(KvType Type, int KvHeads, int BlockSize, int HeadSize)
{
    /// <summary>Changes with every change of the layout: KV that was kept under another version is not read.</summary>
    public const int Version = 2;

    /// <summary>Elements of a slot's row in the tensor's shape; the 4 bytes of its scale count as 4 elements.</summary>
    public int RowElements => Type == KvType.Int8 ? HeadSize + sizeof(float) : HeadSize;

    /// <summary>Bytes of an element.</summary>
    public int ElementSize =>
        Type switch
        {
            KvType.BFloat16 => 2,
            KvType.Float32 => 4,
            _ => 1,
        };

    /// <summary>Bytes of one block in one of the two caches of one layer.</summary>
    public long BytesPerBlock => (long)KvHeads * BlockSize * RowElements * ElementSize;

    /// <summary>The tensor's dimensions.</summary>
    public long[] Shape(int blocks) => [blocks, KvHeads, BlockSize, RowElements];
}
