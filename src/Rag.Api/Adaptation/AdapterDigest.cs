using System.Security.Cryptography;
using Rag.ModelFiles.Library;

namespace Rag.Api.Adaptation;

/// <summary>What tells an adapter from every other: its weights, and the configuration that says how much they weigh.</summary>
internal static class AdapterDigest
{
    private static readonly string[] s_files = [ModelFileNames.AdapterConfiguration, ModelFileNames.AdapterWeights];

    /// <summary>Lower-case hex SHA-256 of the digests of the two files.</summary>
    /// <exception cref="IOException">One of them is missing or cannot be read.</exception>
    public static async Task<string> OfAsync(string folder, CancellationToken cancellation)
    {
        var digests = new List<byte>();
        foreach (var name in s_files)
        {
            await using var file = File.OpenRead(Path.Combine(folder, name));
            digests.AddRange(await SHA256.HashDataAsync(file, cancellation));
        }

        return Convert.ToHexStringLower(SHA256.HashData([.. digests]));
    }
}
