using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Rag.Stores.Qdrant.Points;

/// <summary>
/// Terms as dimensions of a sparse vector, numbered as Qdrant's own programs do: |murmur3_32(UTF-8, seed 0)| of the signed hash. Two of a
/// hundred thousand terms may have the same number; what holds either is then found by both.
/// </summary>
internal static class TermNumber
{
    private const uint First = 0xCC9E2D51;
    private const uint Second = 0x1B873593;

    public static uint Of(string term)
    {
        var hash = (int)Murmur3(Encoding.UTF8.GetBytes(term));
        return hash < 0 ? 0u - (uint)hash : (uint)hash;
    }

    private static uint Murmur3(ReadOnlySpan<byte> text)
    {
        var hash = 0u;
        var rest = text;
        while (rest.Length >= sizeof(uint))
        {
            hash ^= Mixed(BinaryPrimitives.ReadUInt32LittleEndian(rest));
            hash = (BitOperations.RotateLeft(hash, 13) * 5) + 0xE6546B64;
            rest = rest[sizeof(uint)..];
        }

        if (!rest.IsEmpty)
        {
            Span<byte> last = stackalloc byte[sizeof(uint)];
            rest.CopyTo(last);
            hash ^= Mixed(BinaryPrimitives.ReadUInt32LittleEndian(last));
        }

        hash ^= (uint)text.Length;
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }

    private static uint Mixed(uint block) => BitOperations.RotateLeft(block * First, 15) * Second;
}
