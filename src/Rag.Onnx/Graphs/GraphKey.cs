using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Graphs;

/// <summary>Digest of everything that a built graph depends on.</summary>
internal sealed class GraphKey
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public GraphKey Add(string text)
    {
        // The length in front makes the keys of ("ab", "c") and ("a", "bc") differ.
        _hash.AppendData(Encoding.UTF8.GetBytes($"{text.Length}:{text}"));
        return this;
    }

    public GraphKey Add(ReadOnlySpan<float> values)
    {
        Add($"{values.Length} values");
        _hash.AppendData(MemoryMarshal.AsBytes(values));
        return this;
    }

    /// <summary>The contents of the files that hold the weights, and how they are read where that is not as they are.</summary>
    /// <param name="cacheFolder">Where the digests of files are remembered (<see cref="VerifiedFiles"/>).</param>
    /// <exception cref="ModelFileException">A file cannot be read.</exception>
    public GraphKey AddWeights(IWeightSource weights, string cacheFolder)
    {
        if (weights.Reading.Length > 0)
        {
            Add(weights.Reading);
        }

        var verified = VerifiedFiles.Open(cacheFolder);
        foreach (var digest in verified.DigestsOf(weights.Files))
        {
            Add(digest);
        }

        verified.Save();
        return this;
    }

    /// <summary>Lower-case hex SHA-256 of what was added; call once, last.</summary>
    public string ToDigest() => Convert.ToHexStringLower(_hash.GetHashAndReset());
}
