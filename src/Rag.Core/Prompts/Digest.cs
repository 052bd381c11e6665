using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Rag.Core.Prompts;

/// <summary>SHA-256 as a value.</summary>
public readonly record struct Digest(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>Of all that was appended to <paramref name="hash"/>, which begins anew.</summary>
    public static Digest Finish(IncrementalHash hash)
    {
        Span<byte> bytes = stackalloc byte[32];
        hash.GetHashAndReset(bytes);
        return new Digest(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..])
        );
    }
}
