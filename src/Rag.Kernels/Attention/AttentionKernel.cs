using Rag.Kernels.Simd;

namespace Rag.Kernels.Attention;

/// <summary>
/// The arithmetic of paged attention on one instruction set with one KV type. A kernel holds no state; all memory comes with the calls.
/// </summary>
internal abstract unsafe class AttentionKernel
{
    /// <summary>The kernel for a level and a KV type.</summary>
    public static AttentionKernel Create(AttentionShape shape, SimdLevel level)
    {
        SimdSupport.Require(level);
        return level switch
        {
            SimdLevel.Avx512 => Create<Lanes512, System.Runtime.Intrinsics.Vector512<float>>(shape),
            SimdLevel.Avx2 => Create<Lanes256, System.Runtime.Intrinsics.Vector256<float>>(shape),
            _ => Create<Lanes128, System.Runtime.Intrinsics.Vector128<float>>(shape),
        };
    }

    /// <summary>Writes the keys, rotated, and the values of token rows [first, end) of a sequence into their slots.</summary>
    public abstract void Write(in AttentionCall call, int sequence, int firstPosition, int first, int end, AttentionScratch scratch);

    /// <summary>
    /// Computes an item; an item that <see cref="AttentionItem.Writes"/> first writes its new token. The output rows go to the call's
    /// output or, when the item is partial, to <paramref name="partial"/>: for each query row the reference of its scores, the sum of its
    /// weights and the padded head of undivided values.
    /// </summary>
    public abstract void Attend(in AttentionCall call, in AttentionItem item, int firstPosition, AttentionScratch scratch, float* partial);

    private static AttentionKernel Create<L, V>(AttentionShape shape)
        where L : struct, ILanes<V>
        where V : struct =>
        shape.Cache.Type switch
        {
            KvType.BFloat16 => new LaneAttentionKernel<L, V, BFloat16Element>(shape),
            KvType.Float32 => new LaneAttentionKernel<L, V, Float32Element>(shape),
            _ => new LaneAttentionKernel<L, V, Int8Element>(shape),
        };
}
