using Rag.Stores.Embedded.Vectors;

namespace Rag.Stores.Embedded.Segments;

/// <summary>
/// Vectors of chunks in ascending order of chunk id. A slot is a chunk's position in the segment; its rows are
/// <c>RowStarts[slot]..RowStarts[slot + 1]</c>: the whole chunk's vector first, then those of its windows.
/// The memory stays valid while the count of holders is above zero.
/// </summary>
internal abstract unsafe class VectorSegment(int dimensions)
{
    private int _holders = 1;

    public int Dimensions { get; } = dimensions;

    /// <summary>Bytes of a row's codes.</summary>
    public int Stride { get; } = Quantizer.StrideOf(dimensions);

    public long* ChunkIds { get; protected set; }

    public int* RowStarts { get; protected set; }

    public float* Scales { get; protected set; }

    public byte* Codes { get; protected set; }

    public ushort* Halves { get; protected set; }

    public byte* CodesOf(int row) => Codes + ((nint)row * Stride);

    public ushort* HalvesOf(int row) => Halves + ((nint)row * Dimensions);

    public void Hold() => Interlocked.Increment(ref _holders);

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            Free();
        }
    }

    protected abstract void Free();
}
