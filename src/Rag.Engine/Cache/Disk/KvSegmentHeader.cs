using System.Buffers.Binary;
using System.Text;

namespace Rag.Engine.Cache.Disk;

/// <summary>The first <see cref="Size"/> bytes of a segment file: whose KV it holds.</summary>
internal static class KvSegmentHeader
{
    public const int Size = 256;

    /// <summary>Longest model digest.</summary>
    public const int DigestLength = 128;

    private const ulong Magic = 0x3130_564B_4741_52_0A; // "\nRAGKV01"
    private const int FormatVersion = 1;
    private const int ChecksumAt = Size - 4;

    public static byte[] Of(ModelShape shape)
    {
        var bytes = new byte[Size];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), FormatVersion);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), shape.BlockSize);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), shape.BytesPerBlock);
        Encoding.ASCII.GetBytes(shape.Digest, bytes.AsSpan(32, DigestLength));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ChecksumAt), Checksum.Of(bytes.AsSpan(0, ChecksumAt)));
        return bytes;
    }
}
