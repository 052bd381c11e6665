using System.Security.Cryptography;
using System.Text;

namespace Rag.Fetching.WebSub;

/// <summary>The signature under what a hub posts: "method=hex" in the header X-Hub-Signature, an HMAC over the body's bytes.</summary>
public static class HubSignature
{
    private const int LongestHash = 64;

    /// <summary>
    /// Whether somebody who knows the secret sent the body. Without a valid signature the body is dropped, though the hub is answered as if
    /// it were not, so that nobody can try secrets.
    /// </summary>
    public static bool IsValid(string? header, string secret, ReadOnlySpan<byte> body)
    {
        var equals = header?.IndexOf('=') ?? -1;
        if (equals < 0)
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[LongestHash];
        Span<byte> claimed = stackalloc byte[LongestHash];
        var length = Hash(header.AsSpan(0, equals).Trim(), Encoding.UTF8.GetBytes(secret), body, expected);
        var hex = header.AsSpan(equals + 1).Trim();
        return length > 0
            && hex.Length == 2 * length
            && Convert.FromHexString(hex, claimed, out _, out _) == System.Buffers.OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(expected[..length], claimed[..length]);
    }

    /// <summary>The bytes of the hash; 0 for a method that the standard does not name.</summary>
    private static int Hash(ReadOnlySpan<char> method, byte[] key, ReadOnlySpan<byte> body, Span<byte> hash) =>
        method switch
        {
#pragma warning disable CA5350 // The standard still knows SHA-1 and many hubs use nothing else; as an HMAC it is not broken.
            "sha1" => HMACSHA1.HashData(key, body, hash),
#pragma warning restore CA5350
            "sha256" => HMACSHA256.HashData(key, body, hash),
            "sha384" => HMACSHA384.HashData(key, body, hash),
            "sha512" => HMACSHA512.HashData(key, body, hash),
            _ => 0,
        };
}
