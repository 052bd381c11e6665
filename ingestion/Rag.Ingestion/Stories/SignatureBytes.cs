using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Rag.Ingestion.Stories;

/// <summary>
/// A signature as the store keeps it: a version, the fixed parts, both vectors, then the words; little-endian. The scope and all else that
/// others read of an article lie in the store's own columns.
/// </summary>
internal static class SignatureBytes
{
    private const byte Version = 1;

    private const int HeadLength = 1 + sizeof(long) + sizeof(ulong) + sizeof(ulong) + 16 + sizeof(float) + sizeof(ushort) + 1;

    /// <summary>The word's number and its marks.</summary>
    private const int WordLength = sizeof(uint) + 1;

    private const byte NameMark = 1;
    private const byte NumberMark = 2;
    private const byte TitleMark = 4;

    public static byte[] Write(StorySignature signature)
    {
        var dimensions = signature.Vector.Length;
        var bytes = new byte[HeadLength + (2 * dimensions) + (WordLength * signature.Words.Length)];
        var rest = bytes.AsSpan();
        rest[0] = Version;
        rest = rest[1..];
        BinaryPrimitives.WriteInt64LittleEndian(rest, signature.At.UtcTicks);
        BinaryPrimitives.WriteUInt64LittleEndian(rest[8..], signature.Source);
        BinaryPrimitives.WriteUInt64LittleEndian(rest[16..], signature.Scope);
        BinaryPrimitives.WriteUInt128LittleEndian(rest[24..], signature.Content);
        BinaryPrimitives.WriteSingleLittleEndian(rest[40..], signature.Crowd);
        BinaryPrimitives.WriteUInt16LittleEndian(rest[44..], (ushort)dimensions);
        rest[46] = (byte)signature.Words.Length;
        rest = rest[47..];
        MemoryMarshal.AsBytes(signature.Vector.AsSpan()).CopyTo(rest);
        MemoryMarshal.AsBytes(signature.TitleVector.AsSpan()).CopyTo(rest[dimensions..]);
        rest = rest[(2 * dimensions)..];
        foreach (var word in signature.Words)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(rest, word.Hash);
            rest[4] = MarksOf(word);
            rest = rest[WordLength..];
        }

        return bytes;
    }

    /// <summary>Null for a signature of another version or another embedder, which nothing can be compared with.</summary>
    public static StorySignature? Read(ReadOnlySpan<byte> bytes, int dimensions)
    {
        if (bytes.Length < HeadLength || bytes[0] != Version)
        {
            return null;
        }

        var head = bytes[1..HeadLength];
        var count = head[46];
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(head);
        if (
            BinaryPrimitives.ReadUInt16LittleEndian(head[44..]) != dimensions
            || bytes.Length != HeadLength + (2 * dimensions) + (WordLength * count)
            || count > StorySignature.MostWords
            || ticks < 0
            || ticks > DateTime.MaxValue.Ticks
        )
        {
            return null;
        }

        var vectors = MemoryMarshal.Cast<byte, sbyte>(bytes.Slice(HeadLength, 2 * dimensions));
        return new StorySignature(
            new DateTimeOffset(ticks, TimeSpan.Zero),
            BinaryPrimitives.ReadUInt64LittleEndian(head[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(head[16..]),
            BinaryPrimitives.ReadUInt128LittleEndian(head[24..]),
            vectors[..dimensions].ToArray(),
            vectors[dimensions..].ToArray(),
            ReadWords(bytes[(HeadLength + (2 * dimensions))..], count)
        )
        {
            Crowd = BinaryPrimitives.ReadSingleLittleEndian(head[40..]),
        };
    }

    private static StoryWord[] ReadWords(ReadOnlySpan<byte> bytes, int count)
    {
        var words = new StoryWord[count];
        for (var i = 0; i < count; i++)
        {
            var word = bytes.Slice(i * WordLength, WordLength);
            var marks = word[4];
            words[i] = new StoryWord(
                BinaryPrimitives.ReadUInt32LittleEndian(word),
                (marks & NameMark) != 0,
                (marks & NumberMark) != 0,
                (marks & TitleMark) != 0
            );
        }

        return words;
    }

    private static byte MarksOf(StoryWord word) =>
        (byte)((word.IsName ? NameMark : 0) | (word.IsNumber ? NumberMark : 0) | (word.IsInTitle ? TitleMark : 0));
}
