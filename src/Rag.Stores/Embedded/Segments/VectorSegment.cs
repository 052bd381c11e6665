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
    private volatile RowSigns? _signs;

    public int Dimensions { get; } = dimensions;

    /// <summary>Bytes of a row's codes.</summary>
    public int Stride { get; } = Quantizer.StrideOf(dimensions);

    public long* ChunkIds { get; protected set; }

    public int* RowStarts { get; protected set; }

    public float* Scales { get; protected set; }

    public byte* Codes { get; protected set; }

    public ushort* Halves { get; protected set; }

    /// <summary>Of rows that were sealed, from when on the store's searches may begin with signs; null before.</summary>
    public RowSigns? Signs => _signs;

    public byte* CodesOf(int row) => Codes + ((nint)row * Stride);

    public ushort* HalvesOf(int row) => Halves + ((nint)row * Dimensions);

    /// <summary>Once no row is added any more; searches may go on meanwhile. Nothing where it has them.</summary>
    public void Sign(int rows) => _signs ??= RowSigns.Of(this, rows);

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
