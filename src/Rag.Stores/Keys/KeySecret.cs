using System.Security.Cryptography;
using System.Text;

namespace Rag.Stores.Keys;

/// <summary>
/// Secrets of keys: "rag_", the key's id, "_", and 32 random bytes in hexadecimal. What is random cannot be guessed, so a plain digest is
/// enough to keep, and a slow one would only cost every request its time.
/// </summary>
internal static class KeySecret
{
    private const int IdBytes = 4;
    private const int RandomBytes = 32;

    public static string NewId() => RandomNumberGenerator.GetHexString(2 * IdBytes, lowercase: true);

    public static string New(string id) => $"rag_{id}_{RandomNumberGenerator.GetHexString(2 * RandomBytes, lowercase: true)}";

    public static byte[] DigestOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
