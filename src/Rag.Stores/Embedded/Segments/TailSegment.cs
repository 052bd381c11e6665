using Rag.Stores.Embedded.Vectors;

namespace Rag.Stores.Embedded.Segments;

/// <summary>
/// The segment of fresh commits, in memory. One writer appends; readers see the prefix that their snapshot knows of, which is never
/// written again, so neither waits for the other.
/// </summary>
internal sealed unsafe class TailSegment : VectorSegment
{
    private readonly int _chunkCapacity;
    private readonly int _rowCapacity;

    /// <summary>Keeps the pinned arrays alive that the pointers look into.</summary>
    private readonly Array[] _memory;

    public TailSegment(int dimensions, int chunkCapacity, int rowCapacity)
        : base(dimensions)
    {
        _chunkCapacity = chunkCapacity;
        _rowCapacity = rowCapacity;
        var ids = Pinned<long>(chunkCapacity);
        var starts = Pinned<int>(chunkCapacity + 1L);
        var scales = Pinned<float>(rowCapacity);
        var codes = Pinned<byte>((long)rowCapacity * Stride);
        var halves = Pinned<ushort>((long)rowCapacity * dimensions);
        _memory = [ids, starts, scales, codes, halves];
        ChunkIds = (long*)Address(ids);
        RowStarts = (int*)Address(starts);
        Scales = (float*)Address(scales);
        Codes = (byte*)Address(codes);
        Halves = (ushort*)Address(halves);
        RowStarts[0] = 0;
    }

    public int ChunkCount { get; private set; }

    public int RowCount { get; private set; }

    /// <summary>This segment where it has room for that much more, else a larger one with the same content.</summary>
    public TailSegment Reserve(int chunks, int rows)
    {
        if (ChunkCount + chunks <= _chunkCapacity && RowCount + rows <= _rowCapacity)
        {
            return this;
        }

        // Each grows by itself: chunks without windows would come to have room for four times their rows.
        var larger = new TailSegment(Dimensions, Grown(_chunkCapacity, ChunkCount + chunks), Grown(_rowCapacity, RowCount + rows));
        larger.CopyFrom(this);
        return larger;
    }

    /// <summary>Appends a chunk whose rows' fp16 values lie one after the other; its id is above every id here.</summary>
    public void Append(long chunkId, ReadOnlySpan<ushort> halves)
    {
        var rows = halves.Length / Dimensions;
        Span<float> values = stackalloc float[Dimensions];
        for (var i = 0; i < rows; i++)
        {
            var row = halves.Slice(i * Dimensions, Dimensions);
            row.CopyTo(new Span<ushort>(HalvesOf(RowCount + i), Dimensions));
            HalfDot.Widen(row, values);
            Scales[RowCount + i] = Quantizer.Encode(values, new Span<byte>(CodesOf(RowCount + i), Stride));
        }

        ChunkIds[ChunkCount] = chunkId;
        RowStarts[ChunkCount + 1] = RowCount + rows;
        RowCount += rows;
        ChunkCount++;
    }

    /// <summary>The arrays belong to the garbage collector.</summary>
    protected override void Free() => GC.KeepAlive(_memory);

    private void CopyFrom(TailSegment other)
    {
        ChunkCount = other.ChunkCount;
        RowCount = other.RowCount;
        Copy(other.ChunkIds, ChunkIds, ChunkCount * sizeof(long));
        Copy(other.RowStarts, RowStarts, (ChunkCount + 1) * sizeof(int));
        Copy(other.Scales, Scales, RowCount * sizeof(float));
        Copy(other.Codes, Codes, (long)RowCount * Stride);
        Copy(other.Halves, Halves, (long)RowCount * Dimensions * sizeof(ushort));
        GC.KeepAlive(other);
    }

    private static void Copy(void* from, void* to, long bytes) => Buffer.MemoryCopy(from, to, bytes, bytes);

    private static int Grown(int capacity, int least) => least <= capacity ? capacity : Math.Max(capacity * 2, least);

    private static T[] Pinned<T>(long length) => GC.AllocateUninitializedArray<T>(checked((int)length), pinned: true);

    private static void* Address<T>(T[] array)
        where T : unmanaged => (void*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
}
