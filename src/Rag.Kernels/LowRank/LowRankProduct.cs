using Rag.Kernels.Linear;

namespace Rag.Kernels.LowRank;

/// <summary>
/// What an adapter adds to some neighboring outputs of a linear layer: its input times two thin matrices. Outputs stand in runs of
/// <see cref="Run"/>, and a layer may have others between the runs.
/// </summary>
internal sealed class LowRankProduct
{
    /// <summary>Outputs that stand together in any order of a layer's columns; a multiple of every level's vector.</summary>
    public const int Run = BlockWeights.HalfColumns;

    private LowRankProduct(int rank, int inputs, float[] down, float[] up, int first, int step) =>
        (Rank, Inputs, Down, Up, First, Step) = (rank, inputs, down, up, first, step);

    public int Rank { get; }

    public int Inputs { get; }

    /// <summary>[Rank, Inputs]</summary>
    public float[] Down { get; }

    /// <summary>[runs, Rank, <see cref="Run"/>]; behind the last output are zeros.</summary>
    public float[] Up { get; }

    /// <summary>The column of the first output.</summary>
    public int First { get; }

    /// <summary>Columns from the first output of a run to that of the next.</summary>
    public int Step { get; }

    public int Runs => Up.Length / (Rank * Run);

    /// <param name="down">[rank, inputs]</param>
    /// <param name="up">[outputs, rank]</param>
    public static LowRankProduct Of(int rank, ReadOnlySpan<float> down, ReadOnlySpan<float> up, float scale, int first, int step = Run)
    {
        var outputs = up.Length / rank;
        var runs = ((outputs - 1) / Run) + 1;
        var ordered = new float[runs * rank * Run];
        for (var i = 0; i < up.Length; i++)
        {
            var (output, r) = Math.DivRem(i, rank);
            var (run, column) = Math.DivRem(output, Run);
            ordered[(((run * rank) + r) * Run) + column] = up[i] * scale;
        }

        return new LowRankProduct(rank, down.Length / rank, down.ToArray(), ordered, first, step);
    }
}
