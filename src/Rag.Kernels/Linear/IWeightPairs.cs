using Rag.Kernels.Simd;

namespace Rag.Kernels.Linear;

/// <summary>
/// A way in which a group's weights lie in memory, as a type argument: the compiler makes a tile of its own for each. A pair is two
/// neighboring inputs of all columns of a group.
/// </summary>
internal unsafe interface IWeightPairs<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    /// <summary>From a pair to the next.</summary>
    static abstract int PairBytes { get; }

    /// <summary>From a column to the next of the same half.</summary>
    static abstract int ColumnBytes { get; }

    /// <summary>Whether the weights come from main memory, so that it pays to ask for them early.</summary>
    static abstract bool IsFar { get; }

    /// <summary>A vector of columns from each half of the group, widened to 16 bit, two inputs to an element.</summary>
    static abstract void Load(sbyte* weights, out V first, out V second);
}
