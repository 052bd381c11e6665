using System.Numerics;

namespace Rag.Core.Models;

/// <summary>
/// A change of question vectors alone, learnt from questions and the passages that answer them: q' = normalize(q + up · (down · q)). The
/// vectors of what is stored stay as they are, so that nothing is embedded anew. Immutable.
/// </summary>
public sealed class QuestionProjection
{
    public const int MostRank = 256;

    private const int MostOnStack = 4096;

    private readonly float[] _down;
    private readonly float[] _up;

    /// <param name="name">Of the run that it was learnt by.</param>
    /// <param name="embedder">The digest of the embedder whose questions it changes; those of others are left alone.</param>
    /// <param name="digest">Lower-case hex SHA-256 of its file.</param>
    /// <param name="down">[rank, dimensions], row-major.</param>
    /// <param name="up">[rank, dimensions], row-major: the transpose of the file's, so that both are read in rows.</param>
    /// <exception cref="ArgumentException">The matrices do not fit each other.</exception>
    public QuestionProjection(string name, string embedder, string digest, int dimensions, float[] down, float[] up)
    {
        if (dimensions < 1 || down.Length != up.Length || down.Length % dimensions != 0 || down.Length / dimensions is < 1 or > MostRank)
        {
            throw new ArgumentException(
                $"A projection of {dimensions} dimensions has no matrices of {down.Length} and {up.Length} numbers."
            );
        }

        (Name, Embedder, Digest, Dimensions, _down, _up) = (name, embedder, digest, dimensions, down, up);
    }

    public string Name { get; }

    public string Embedder { get; }

    public string Digest { get; }

    public int Dimensions { get; }

    public int Rank => _down.Length / Dimensions;

    /// <summary>Changes a question's vector in its place. One that would have no direction any more stays as it is.</summary>
    public void Apply(Span<float> question)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(question.Length, Dimensions);
        Span<float> low = stackalloc float[Rank];
        Span<float> changed = Dimensions <= MostOnStack ? stackalloc float[Dimensions] : new float[Dimensions];
        question.CopyTo(changed);
        for (var row = 0; row < low.Length; row++)
        {
            low[row] = Dot(Row(_down, row), question);
        }

        for (var row = 0; row < low.Length; row++)
        {
            AddScaled(Row(_up, row), low[row], changed);
        }

        var norm = MathF.Sqrt(Dot(changed, changed));
        if (float.IsFinite(norm) && norm > 0)
        {
            question.Clear();
            AddScaled(changed, 1 / norm, question);
        }
    }

    private ReadOnlySpan<float> Row(float[] matrix, int row) => matrix.AsSpan(row * Dimensions, Dimensions);

    private static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sums = Vector<float>.Zero;
        while (left.Length >= Vector<float>.Count)
        {
            sums += new Vector<float>(left) * new Vector<float>(right);
            left = left[Vector<float>.Count..];
            right = right[Vector<float>.Count..];
        }

        var sum = Vector.Sum(sums);
        for (var at = 0; at < left.Length; at++)
        {
            sum += left[at] * right[at];
        }

        return sum;
    }

    private static void AddScaled(ReadOnlySpan<float> values, float scale, Span<float> sums)
    {
        for (var at = 0; at < values.Length; at++)
        {
            sums[at] += values[at] * scale;
        }
    }
}
