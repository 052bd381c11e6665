using System.Buffers.Binary;

namespace Rag.Training.Native;

/// <summary>
/// The versions of other libraries that an ELF library (64 bit, little endian) asks for. The loader of glibc refuses a library for one that
/// is missing, unless its entry is weak.
/// </summary>
internal static class VersionNeeds
{
    private const int SectionNeeds = 0x6ffffffe; // SHT_GNU_verneed
    private const int SectionHeaderSize = 64;
    private const ushort Weak = 2; // VER_FLG_WEAK

    /// <summary>The library with the entries of a version marked as weak.</summary>
    /// <exception cref="InvalidDataException">The file is no such library, or asks for no such version.</exception>
    public static byte[] WithWeak(byte[] library, string version)
    {
        var marked = 0;
        foreach (var entry in EntriesOf(library, version))
        {
            var flags = entry + 4;
            var value = BinaryPrimitives.ReadUInt16LittleEndian(Slice(library, flags, 2));
            BinaryPrimitives.WriteUInt16LittleEndian(Slice(library, flags, 2), (ushort)(value | Weak));
            marked++;
        }

        return marked > 0 ? library : throw new InvalidDataException($"the library has no entry for the version {version}.");
    }

    /// <summary>Offsets of the entries (Elf64_Vernaux) that name a version.</summary>
    private static List<long> EntriesOf(byte[] library, string version)
    {
        if (!Slice(library, 0, 6).SequenceEqual("\u007fELF\u0002\u0001"u8))
        {
            throw new InvalidDataException("the file is no ELF library of 64 bits.");
        }

        var found = new List<long>();
        var (headers, count) = (UInt64(library, 40), UInt16(library, 60));
        foreach (var section in Enumerable.Range(0, count).Select(i => headers + ((long)i * SectionHeaderSize)))
        {
            if (UInt32(library, section + 4) == SectionNeeds)
            {
                var names = UInt64(library, headers + (UInt32(library, section + 40) * SectionHeaderSize) + 24);
                AddEntries(library, UInt64(library, section + 24), names, version, found);
            }
        }

        return found;
    }

    private static void AddEntries(byte[] library, long need, long names, string version, List<long> found)
    {
        long step;
        do
        {
            var entry = need + UInt32(library, need + 8);
            foreach (var _ in Enumerable.Range(0, UInt16(library, need + 2)))
            {
                if (Text(library, names + UInt32(library, entry + 8), version.Length) == version)
                {
                    found.Add(entry);
                }

                entry += UInt32(library, entry + 12);
            }

            step = UInt32(library, need + 12); // 0 behind the last; otherwise forward, so the end of the file bounds the walk
            need += step;
        } while (step != 0);
    }

    /// <summary>The text at an offset where it has this length, with the zero that ends it; otherwise something else.</summary>
    private static string Text(byte[] library, long offset, int length)
    {
        var bytes = Slice(library, offset, length + 1);
        return bytes[length] == 0 ? System.Text.Encoding.ASCII.GetString(bytes[..length]) : "";
    }

    private static int UInt16(byte[] library, long offset) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(library, offset, 2));

    private static long UInt32(byte[] library, long offset) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(library, offset, 4));

    private static long UInt64(byte[] library, long offset) => BinaryPrimitives.ReadInt64LittleEndian(Slice(library, offset, 8));

    private static Span<byte> Slice(byte[] library, long offset, int length) =>
        offset >= 0 && offset <= library.Length - length
            ? library.AsSpan((int)offset, length)
            : throw new InvalidDataException("the library is truncated or damaged.");
}
