using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Rag.Core.Prompts;

namespace Rag.Engine.Cache.Disk;

/// <summary>
/// A header as the first <see cref="Size"/> bytes of a file, little-endian. The model and the layout's version are part of it, so
/// that the files of other models and versions are told apart.
/// </summary>
internal sealed class KvHeaderFormat
{
    public const int Size = 256;

    private const ulong Magic = 0x0A_56_4B_47_41_52_0D_0A; // "\n\rRAGKV\n"

    /// <summary>Version 1 was a log of many passages a file.</summary>
    private const int Version = 2;

    private const int MostDigestLength = 128;
    private const int TokenCountAt = 12;
    private const int KvBytesAt = 16;
    private const int NumberAt = 24;
    private const int KeyAt = 32;
    private const int ContentAt = 64;
    private const int DigestAt = 96;
    private const int BlockSizeAt = 224;
    private const int BytesPerBlockAt = 228;
    private const int PayloadChecksumAt = 236;
    private const int HeaderChecksumAt = Size - sizeof(ulong);

    private readonly ModelShape _shape;
    private readonly byte[] _common = new byte[Size]; // what the headers of all files of the model have in common

    /// <exception cref="ArgumentException">The model's digest is not short ASCII.</exception>
    public KvHeaderFormat(ModelShape shape)
    {
        if (shape.Digest.Length is 0 or > MostDigestLength || !Ascii.IsValid(shape.Digest))
        {
            throw new ArgumentException(
                $"The model's digest '{shape.Digest}' is not between 1 and {MostDigestLength} ASCII characters.",
                nameof(shape)
            );
        }

        _shape = shape;
        BinaryPrimitives.WriteUInt64LittleEndian(_common, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(_common.AsSpan(8), Version);
        Encoding.ASCII.GetBytes(shape.Digest, _common.AsSpan(DigestAt));
        BinaryPrimitives.WriteInt32LittleEndian(_common.AsSpan(BlockSizeAt), shape.BlockSize);
        BinaryPrimitives.WriteInt64LittleEndian(_common.AsSpan(BytesPerBlockAt), shape.BytesPerBlock);
    }

    public void Write(in KvHeader header, Span<byte> target)
    {
        _common.CopyTo(target);
        BinaryPrimitives.WriteInt32LittleEndian(target[TokenCountAt..], header.TokenCount);
        BinaryPrimitives.WriteInt64LittleEndian(target[KvBytesAt..], header.KvBytes);
        BinaryPrimitives.WriteInt64LittleEndian(target[NumberAt..], header.Number);
        MemoryMarshal.Write(target[KeyAt..], header.Key);
        MemoryMarshal.Write(target[ContentAt..], header.Content);
        BinaryPrimitives.WriteUInt64LittleEndian(target[PayloadChecksumAt..], header.Checksum);
        BinaryPrimitives.WriteUInt64LittleEndian(target[HeaderChecksumAt..], XxHash3.HashToUInt64(target[..HeaderChecksumAt]));
    }

    /// <summary>Null unless the bytes are a header of this model and version whose sizes are the model's and the file's.</summary>
    public KvHeader? Read(ReadOnlySpan<byte> source, long fileBytes)
    {
        if (source.Length < Size)
        {
            return null;
        }

        var header = new KvHeader(
            MemoryMarshal.Read<Digest>(source[KeyAt..]),
            MemoryMarshal.Read<Digest>(source[ContentAt..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[TokenCountAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[KvBytesAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[NumberAt..]),
            BinaryPrimitives.ReadUInt64LittleEndian(source[PayloadChecksumAt..])
        );
        Span<byte> expected = stackalloc byte[Size];
        Write(header, expected);
        var isOurs = expected.SequenceEqual(source[..Size]) && HasSizesOfModel(header) && header.FileBytes == fileBytes;
        return isOurs ? header : null;
    }

    /// <summary>No size that this refuses is ever allocated: whoever can write into the folder can also compute a checksum.</summary>
    private bool HasSizesOfModel(in KvHeader header) =>
        header.TokenCount > 0
        && header.TokenCount <= _shape.ContextLength
        && header.KvBytes == (header.TokenCount + _shape.BlockSize - 1L) / _shape.BlockSize * _shape.BytesPerBlock;
}
