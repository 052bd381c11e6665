namespace Rag.Kernels.Attention;

internal static class KvTypes
{
    /// <summary>The value of the attribute kv_type.</summary>
    public static string Text(this KvType type) => type switch
    {
        KvType.BFloat16 => "bf16",
        KvType.Float32 => "fp32",
        KvType.Int8 => "int8",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    public static KvType Parse(string text) => text switch
    {
        "bf16" => KvType.BFloat16,
        "fp32" => KvType.Float32,
        "int8" => KvType.Int8,
        _ => throw new ArgumentException($"the KV type {text} is none of bf16, fp32, int8"),
    };
}

/// <summary>
/// The memory of a layer's key cache, and of its value cache. A block is one byte range: for each KV head, of values BlockSize rows of HeadSize elements,
/// of keys HeadSize rows of BlockSize, so that the scores of neighboring slots are neighbors in a vector and need no sums across it; for int8, behind the
/// rows one fp32 scale for each slot.
/// </summary>
public sealed record KvCacheLayout(KvType Type, int KvHeads, int BlockSize, int HeadSize)
{
    /// <summary>Changes with every change of the form: KV that was kept in another one is not read.</summary>
    public const int Version = 2;

    /// <summary>Elements of a slot's row in the tensor's shape; the 4 bytes of its scale count as 4 elements.</summary>
    public int RowElements => Type == KvType.Int8 ? HeadSize + sizeof(float) : HeadSize;

    public int ElementSize => Type switch
    {
        KvType.BFloat16 => 2,
        KvType.Float32 => 4,
        _ => 1,
    };

    /// <summary>Bytes of one block in one of the two caches of one layer.</summary>
    public long BytesPerBlock => (long)KvHeads * BlockSize * RowElements * ElementSize;

    public long[] Shape(int blocks) => [blocks, KvHeads, BlockSize, RowElements];
}
