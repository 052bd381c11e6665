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
            var blockMax = RowPasses.Max(block);
            if (blockMax > max)
            {
                sum *= Math.Exp(max - (double)blockMax);
                max = blockMax;
                bestBlock = start;
            }

            // A NaN may hide from the maximum, never from the sum.
            sum += RowPasses.SumExp(block, float.IsNegativeInfinity(max) ? 0 : max, 1);
        }

        if (!double.IsFinite(sum) || float.IsPositiveInfinity(max))
        {
            return new LogitSummary(0, double.NaN);
        }

        var best = bestBlock + row[bestBlock..Math.Min(bestBlock + Block, row.Length)].IndexOf(max);
        return new LogitSummary(best, max + Math.Log(sum));
    }
}
