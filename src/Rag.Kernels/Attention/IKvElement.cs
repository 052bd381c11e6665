using Rag.Kernels.Simd;

namespace Rag.Kernels.Attention;

/// <summary>How the elements of a KV type lie in a row of the cache and become fp32. A kernel is compiled for each.</summary>
internal unsafe interface IKvElement
{
    /// <summary>Bytes of an element.</summary>
    static abstract int Size { get; }

    /// <summary>Whether each slot's row has a scale, kept behind the rows, by which its elements are to be multiplied.</summary>
    static abstract bool Scaled { get; }

    /// <summary>A vector of neighboring elements.</summary>
    static abstract V Load<L, V>(byte* row, int index)
        where L : struct, ILanes<V>
        where V : struct;

    static abstract float Load(byte* row, int index);

    /// <summary>Two vectors of neighboring elements, in the order that costs least to load.</summary>
    static abstract void LoadPair<L, V>(byte* row, int index, out V first, out V second)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>
    /// Brings results that were computed lane by lane from the vectors of <see cref="LoadPair"/> into the order of memory.
    /// </summary>
    static abstract void Order<L, V>(ref V first, ref V second)
        where L : struct, ILanes<V>
        where V : struct;

    /// <summary>
    /// Writes the first <paramref name="size"/> elements and returns the row's scale. The source is readable, and zero, up to a multiple of
    /// 16.
    /// </summary>
    static abstract float Store<L, V>(float* source, byte* row, int size)
        where L : struct, ILanes<V>
        where V : struct;
}
