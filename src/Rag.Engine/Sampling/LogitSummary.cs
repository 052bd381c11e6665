using System.Numerics;
using System.Runtime.InteropServices;

namespace Rag.Engine;

/// <summary>What one pass over a row of logits yields.</summary>
/// <param name="Best">Index of the largest; the lowest among equals.</param>
/// <param name="LogSumExp">Natural log of the sum of the exponentials: a logit less this is a log-probability. Not finite when the row holds a NaN or +infinity.</param>
internal readonly record struct LogitSummary(int Best, double LogSumExp)
{
    /// <summary>Floats of a block: its maximum is found while it comes into the first-level cache, its exponentials are summed from there.</summary>
    private const int Block = 2048;

    public bool IsFinite => double.IsFinite(LogSumExp);

    public double LogProbability(float logit) => logit - LogSumExp;

    public static LogitSummary Of(ReadOnlySpan<float> row)
    {
        var max = float.NegativeInfinity;
        var bestBlock = 0;
        var sum = 0.0;
        for (var start = 0; start < row.Length; start += Block)
        {
            var block = row[start..Math.Min(start + Block, row.Length)];
            var blockMax = Max(block);
            if (float.IsNaN(blockMax) || float.IsPositiveInfinity(blockMax))
            {
                return new LogitSummary(0, double.NaN);
            }

            if (blockMax > max)
            {
                sum *= Math.Exp(max - (double)blockMax);
                max = blockMax;
                bestBlock = start;
            }

            if (!float.IsNegativeInfinity(max))
            {
                sum += SumExp(block, max);
            }
        }

        var best = bestBlock + row[bestBlock..Math.Min(bestBlock + Block, row.Length)].IndexOf(max);
        return new LogitSummary(best, max + Math.Log(sum));
    }

    /// <summary>NaN when there is one.</summary>
    private static float Max(ReadOnlySpan<float> values)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var lanes = new Vector<float>(float.NegativeInfinity);
        foreach (var vector in vectors)
        {
            lanes = Vector.Max(lanes, vector);
        }

        var max = float.NegativeInfinity;
        for (var i = 0; i < Vector<float>.Count; i++)
        {
            max = MathF.Max(max, lanes[i]);
        }

        foreach (var value in values[(vectors.Length * Vector<float>.Count)..])
        {
            max = MathF.Max(max, value);
        }

        return max;
    }

    private static double SumExp(ReadOnlySpan<float> values, float max)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var offset = new Vector<float>(max);
        var lanes = Vector<float>.Zero;
        foreach (var vector in vectors)
        {
            lanes += Vector.Exp(vector - offset);
        }

        var sum = (double)Vector.Sum(lanes);
        foreach (var value in values[(vectors.Length * Vector<float>.Count)..])
        {
            sum += Math.Exp(value - (double)max);
        }

        return sum;
    }
}
