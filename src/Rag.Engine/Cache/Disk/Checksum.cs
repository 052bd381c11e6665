using System.Buffers.Binary;
using System.Numerics;

namespace Rag.Engine.Cache.Disk;

/// <summary>CRC-32C, eight bytes an instruction where the processor has one: some gigabytes a second.</summary>
internal static class Checksum
{
    public static uint Of(ReadOnlySpan<byte> bytes) => Append(uint.MaxValue, bytes) ^ uint.MaxValue;

    public static uint Of(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail) => Append(Append(uint.MaxValue, head), tail) ^ uint.MaxValue;

    private static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return crc;
    }
}
