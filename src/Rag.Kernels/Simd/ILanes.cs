namespace Rag.Kernels.Simd;

/// <summary>
/// The vector instructions of one level, so that a kernel is written once and compiled for each. Loads and stores need no alignment.
/// </summary>
/// <typeparam name="V">The vector of fp32.</typeparam>
internal unsafe interface ILanes<V>
    where V : struct
{
    /// <summary>Elements of a vector; a divisor of 16.</summary>
    static abstract int Count { get; }

    /// <summary>
    /// Rows of a register tile: TileRows x <see cref="TileColumns"/> accumulators, TileColumns operands and one broadcast value fit the
    /// registers.
    /// </summary>
    static abstract int TileRows { get; }

    /// <summary>Vectors in a row of a register tile.</summary>
    static abstract int TileColumns { get; }

    /// <summary>
    /// Rows of a register tile of 16-bit products, two vectors wide: its sums in integers and in fp32, two operands and one broadcast value
    /// fit the registers. At most 6.
    /// </summary>
    static abstract int PairTileRows { get; }

    static abstract V Zero { get; }

    static abstract V Load(float* source);

    /// <summary>Loads a vector of bf16 and widens it to fp32.</summary>
    static abstract V LoadBFloat16(ushort* source);

    /// <summary>
    /// Loads twice as many bf16 as a vector has elements and widens them: the elements at even places into one vector, the elements at odd
    /// places into the other.
    /// </summary>
    static abstract void LoadBFloat16Pair(ushort* source, out V even, out V odd);

    /// <summary>Undoes the separation of <see cref="LoadBFloat16Pair"/>: brings both vectors into the order of memory.</summary>
    static abstract void Interleave(ref V even, ref V odd);

    /// <summary>Loads signed bytes and converts them to fp32.</summary>
    static abstract V LoadInt8(sbyte* source);

    /// <summary>Loads twice as many signed bytes as a vector has elements and widens them to 16 bit, two to an element.</summary>
    static abstract V LoadInt8Pairs(sbyte* source);

    /// <summary>
    /// Loads twice as many bytes as a vector has elements and widens their signed halves to 16 bit, two to an element: the low four bits of
    /// each byte into one vector, the high four bits into the other.
    /// </summary>
    static abstract void LoadInt4Pairs(sbyte* source, out V low, out V high);

    /// <summary>The same two 16-bit integers in every element.</summary>
    static abstract V BroadcastPair(short* source);

    /// <summary>
    /// Adds both products of an element's 16-bit integers to the 32-bit integer in the element of <paramref name="sums"/>.
    /// </summary>
    static abstract V MultiplyAddPairs(V left, V right, V sums);

    /// <summary>Converts a vector of 32-bit integers.</summary>
    static abstract V FromInt32(V integers);

    static abstract V Broadcast(float value);

    static abstract void Store(V value, float* target);

    /// <summary>
    /// Stores past the caches what is not read again soon, at a target aligned to the vector. Other threads see it behind a fence.
    /// </summary>
    static abstract void StoreThrough(V value, float* target);

    /// <summary>Rounds to nearest even; NaN stays NaN.</summary>
    static abstract void StoreBFloat16(V value, ushort* target);

    /// <summary>Rounds to nearest even and stores the low byte of value + offset; the caller makes sure that the sum fits a byte.</summary>
    static abstract void StoreByte(V value, int offset, byte* target);

    /// <summary>Rounds to nearest even; the caller makes sure that the result fits 16 bits.</summary>
    static abstract void StoreInt16(V value, short* target);

    static abstract V Add(V left, V right);

    static abstract V Subtract(V left, V right);

    static abstract V Multiply(V left, V right);

    static abstract V Divide(V left, V right);

    /// <summary>left * right + addend.</summary>
    static abstract V MultiplyAdd(V left, V right, V addend);

    static abstract V Max(V left, V right);

    static abstract V Min(V left, V right);

    static abstract V Abs(V value);

    /// <summary>Rounds to the nearest integer, ties to even.</summary>
    static abstract V Round(V value);

    /// <summary>value * 2^exponent for integral exponents that keep the result normal.</summary>
    static abstract V Scale(V value, V exponent);

    /// <summary>The sum of all elements.</summary>
    static abstract float Sum(V value);

    /// <summary>The largest element.</summary>
    static abstract float Highest(V value);
}
