using System.Buffers.Binary;
using Rag.Stores.Embedded.Vectors;

namespace Rag.Stores.Embedded.Segments;

/// <summary>
/// Where the parts of a segment file lie. Little-endian; a header of 64 bytes, then chunk ids (i64), row starts (i32, one more than
/// chunks), scales (f32), codes (u8, padded rows) and fp16 values, each part beginning at a multiple of 64 bytes.
/// </summary>
internal readonly record struct SegmentLayout(int Dimensions, int Chunks, int Rows)
{
    public const long ChunkIdsAt = HeaderBytes;

    private const ulong Magic = 0x3130_4345_5647_4152; // "RAGVEC01"
    private const int HeaderBytes = 64;

    public long RowStartsAt => Align(ChunkIdsAt + ((long)Chunks * sizeof(long)));

    public long ScalesAt => Align(RowStartsAt + ((Chunks + 1L) * sizeof(int)));

    public long CodesAt => Align(ScalesAt + ((long)Rows * sizeof(float)));

    public long HalvesAt => Align(CodesAt + ((long)Rows * Quantizer.StrideOf(Dimensions)));

    public long FileBytes => Align(HalvesAt + ((long)Rows * Dimensions * sizeof(ushort)));

    public byte[] Header()
    {
        var header = new byte[HeaderBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), Dimensions);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), Chunks);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), Rows);
        return header;
    }

    public bool Matches(ReadOnlySpan<byte> file) => file.Length >= HeaderBytes && file[..HeaderBytes].SequenceEqual(Header());

    private static long Align(long offset) => (offset + 63) / 64 * 64;
}
