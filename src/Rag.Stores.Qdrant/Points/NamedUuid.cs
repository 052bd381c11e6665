using System.Security.Cryptography;
using System.Text;

namespace Rag.Stores.Qdrant.Points;

/// <summary>UUIDs of version 5 (RFC 9562): the same name gives the same one, in every process.</summary>
internal static class NamedUuid
{
    private const int Length = 16;

    /// <summary>Of this program: names of others do not meet ours.</summary>
    private static readonly Guid s_space = new("6f7b2a54-0f0e-5a0b-9a51-3f6f1b8d0c7e");

    public static Guid Of(string name)
    {
        var text = Encoding.UTF8.GetBytes(name);
        var hashed = new byte[Length + text.Length];
        s_space.TryWriteBytes(hashed, bigEndian: true, out _);
        text.CopyTo(hashed, Length);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // What a name of version 5 is made with; it keeps nothing secret.
        SHA1.HashData(hashed, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..Length], bigEndian: true);
    }
}
