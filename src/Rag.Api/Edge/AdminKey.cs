using System.Security.Cryptography;
using System.Text;

namespace Rag.Api.Edge;

/// <summary>The key that the settings give to the person who runs the service.</summary>
internal static class AdminKey
{
    /// <summary>In a time that does not tell how much of the key was right.</summary>
    public static bool Is(ServerOptions options, string given) =>
        options.AdminKey is { } key && CryptographicOperations.FixedTimeEquals(Digest(given), Digest(key));

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
