using System.Security.Cryptography;
using System.Text;
using Rag.Core.Access;

namespace Rag.Stores.Keys;

/// <summary>
/// Secrets of keys: "rag_", the key's id, "_", and 32 random bytes in hexadecimal. What is random cannot be guessed, so a plain digest is
/// enough to keep, and a slow one would only cost every request its time.
/// </summary>
internal static class KeySecret
{
    private const int RandomBytes = 32;

    public static string NewId() => RandomNumberGenerator.GetHexString(ApiKeyText.IdLength, lowercase: true);

    public static string New(string id) =>
        $"{ApiKeyText.Prefix}{id}_{RandomNumberGenerator.GetHexString(2 * RandomBytes, lowercase: true)}";

    public static byte[] DigestOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
