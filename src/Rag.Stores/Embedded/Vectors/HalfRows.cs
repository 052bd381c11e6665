using Rag.Core.Articles;

namespace Rag.Stores.Embedded.Vectors;

/// <summary>The rows of one chunk in fp16, one after the other: its own vector, then those of its windows.</summary>
internal static class HalfRows
{
    public static ushort[] Of(float[] vector, IReadOnlyList<float[]> windows)
    {
        var dimensions = vector.Length;
        var halves = new ushort[(1 + windows.Count) * dimensions];
        HalfDot.Narrow(vector, halves);
        foreach (var (i, window) in windows.Index())
        {
            HalfDot.Narrow(window, halves.AsSpan((i + 1) * dimensions));
        }

        return halves;
    }

    /// <summary>The rows again; null where the halves are not whole rows, at least one.</summary>
    public static float[][]? Widened(ReadOnlySpan<ushort> halves, int dimensions)
    {
        if (halves.IsEmpty || halves.Length % dimensions != 0)
        {
            return null;
        }

        var rows = new float[halves.Length / dimensions][];
        foreach (var row in Enumerable.Range(0, rows.Length))
        {
            rows[row] = new float[dimensions];
            HalfDot.Widen(halves.Slice(row * dimensions, dimensions), rows[row]);
        }

        return rows;
    }

    /// <exception cref="ArgumentException">A vector has the wrong length or norm.</exception>
    public static void Require(IReadOnlyList<ChunkVectors> vectors, int dimensions)
    {
        foreach (var (chunk, vector, windows) in vectors)
        {
            if (windows.Prepend(vector).Select(one => Fault(one, dimensions)).FirstOrDefault(fault => fault is not null) is { } fault)
            {
                throw new ArgumentException($"A new vector of chunk {chunk} {fault}.");
            }
        }
    }

    /// <summary>
    /// What is wrong with a vector, as the end of a sentence; null for a sound one. fp16 must hold every value: components of a normalized
    /// vector do.
    /// </summary>
    public static string? Fault(ReadOnlySpan<float> vector, int dimensions)
    {
        if (vector.Length != dimensions)
        {
            return $"has {vector.Length} dimensions instead of {dimensions}";
        }

        foreach (var value in vector)
        {
            if (!(MathF.Abs(value) <= 1.001f))
            {
                return "is not normalized";
            }
        }

        return null;
    }
}
