using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Graphs;

/// <summary>Digest of everything that a built graph depends on.</summary>
internal sealed class GraphKey
{
    /// <summary>Bytes hashed at a time.</summary>
    private const int Slice = 1 << 24;

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

    /// <summary>Names, types, shapes and contents of all tensors, whatever files they lie in.</summary>
    public GraphKey AddWeights(IWeightSource weights)
    {
        if (weights.Reading.Length > 0)
        {
            Add(weights.Reading);
        }

        var stored = weights.Stored;
        foreach (var name in stored.Names.Order(StringComparer.Ordinal))
        {
            var tensor = stored.Get(name);
            Add($"{tensor}");
            var rowsAtOnce = (int)Math.Clamp(Slice / Math.Max(tensor.RowByteLength, 1), 1, int.MaxValue);
            for (long row = 0; row < tensor.Rows; row += rowsAtOnce)
            {
                _hash.AppendData(tensor.RowBytes(row, (int)Math.Min(rowsAtOnce, tensor.Rows - row)));
            }
        }

        return this;
    }

    /// <summary>Lower-case hex SHA-256 of what was added; call once, last.</summary>
    public string ToDigest() => Convert.ToHexStringLower(_hash.GetHashAndReset());
}
