using Rag.Kernels.Simd;

namespace Rag.Kernels.Attention;

/// <summary>The arithmetic of paged attention on one instruction set with one KV type. Holds no state: the calls bring theirs.</summary>
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
    /// Computes an item, and before that writes its new token where the item is to (<see cref="AttentionItem.Writes"/>). Its output rows go to the call's output or, when it is partial, to <paramref name="partial"/>: for each query row the
    /// reference of its scores, the sum and the padded head of undivided values.
    /// </summary>
    public abstract void Attend(in AttentionCall call, in AttentionItem item, int firstPosition, AttentionScratch scratch, float* partial);

    private static AttentionKernel Create<L, V>(AttentionShape shape)
        where L : struct, ILanes<V>
        where V : struct => shape.Cache.Type switch
        {
            KvType.BFloat16 => new AttentionKernel<L, V, BFloat16Element>(shape),
            KvType.Float32 => new AttentionKernel<L, V, Float32Element>(shape),
            _ => new AttentionKernel<L, V, Int8Element>(shape),
        };
}
