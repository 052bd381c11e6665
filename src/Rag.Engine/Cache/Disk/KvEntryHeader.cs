using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Rag.Core.Prompts;

namespace Rag.Engine.Cache.Disk;

/// <summary>What stands before the token ids and the KV of one chunk in a segment file. Little-endian, <see cref="Size"/> bytes.</summary>
/// <param name="Key">All zero once the entry is erased, as is everything but the lengths.</param>
/// <param name="Checksum">Over token ids and KV.</param>
internal readonly record struct KvEntryHeader(bool IsErased, int TokenCount, long KvBytes, Digest Key, Digest Content, uint Checksum)
{
    public const int Size = 128;

    private const uint Magic = 0x45_56_4B_52; // "RKVE"
    private const uint Live = 1;
    private const uint Erased = 2;
    private const int ChecksumAt = Size - 4;

    /// <summary>From the first byte of the header to the first behind the KV.</summary>
    public long TotalBytes => Size + TokenBytes + KvBytes;

    public int TokenBytes => TokenCount * sizeof(int);

    public KvEntryHeader Erase() => new(true, TokenCount, KvBytes, default, default, 0);

    public void Write(Span<byte> target)
    {
        target[..Size].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(target, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], IsErased ? Erased : Live);
        BinaryPrimitives.WriteInt32LittleEndian(target[8..], TokenCount);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], KvBytes);
        MemoryMarshal.Write(target[24..], Key);
        MemoryMarshal.Write(target[56..], Content);
        BinaryPrimitives.WriteUInt32LittleEndian(target[88..], Checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(target[ChecksumAt..], Disk.Checksum.Of(target[..ChecksumAt]));
    }

    /// <summary>Null for bytes that are no whole header.</summary>
    public static KvEntryHeader? Read(ReadOnlySpan<byte> source)
    {
        if (source.Length < Size
            || BinaryPrimitives.ReadUInt32LittleEndian(source) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(source[ChecksumAt..]) != Disk.Checksum.Of(source[..ChecksumAt]))
        {
            return null;
        }

        var header = new KvEntryHeader(
            BinaryPrimitives.ReadUInt32LittleEndian(source[4..]) == Erased,
            BinaryPrimitives.ReadInt32LittleEndian(source[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[16..]),
            MemoryMarshal.Read<Digest>(source[24..]),
            MemoryMarshal.Read<Digest>(source[56..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[88..]));
        return header is { TokenCount: > 0, KvBytes: >= 0 } ? header : null;
    }
}
