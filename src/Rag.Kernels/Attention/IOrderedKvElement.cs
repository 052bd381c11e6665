using System.Runtime.CompilerServices;

namespace Rag.Kernels.Attention;

/// <summary>A KV type whose pairs of vectors are loaded in the order of memory, so that there is nothing to bring into order.</summary>
internal unsafe interface IOrderedKvElement<TSelf> : IKvElement
    where TSelf : struct, IOrderedKvElement<TSelf>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IKvElement.LoadPair<L, V>(byte* row, int index, out V first, out V second)
    {
        first = TSelf.Load<L, V>(row, index);
        second = TSelf.Load<L, V>(row, index + L.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IKvElement.Order<L, V>(ref V first, ref V second) { }
}
