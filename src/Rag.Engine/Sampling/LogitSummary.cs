namespace Rag.Engine.Sampling;

/// <summary>What one pass over a row of logits yields.</summary>
/// <param name="Best">Index of the largest; the lowest among equals.</param>
/// <param name="LogSumExp">Natural log of the sum of the exponentials: a logit less this is a log-probability. Not finite when the row
/// holds a NaN or +infinity.</param>
internal readonly record struct LogitSummary(int Best, double LogSumExp)
{
    /// <summary>
    /// Floats of a block, whole groups: its maxima are found while it comes into the first-level cache, its exponentials are summed from
    /// there.
    /// </summary>
    private const int Block = 2048;

    public bool IsFinite => double.IsFinite(LogSumExp);

    public double LogProbability(float logit) => logit - LogSumExp;

    /// <param name="maxima">Those of this row from now on.</param>
    public static LogitSummary Of(ReadOnlySpan<float> row, GroupMaxima maxima)
    {
        var max = float.NegativeInfinity;
        var sum = 0.0;
        for (var start = 0; start < row.Length; start += Block)
        {
            var end = Math.Min(start + Block, row.Length);
            var blockMax = maxima.Take(row, start, end);
            if (blockMax > max)
            {
                sum *= Math.Exp(max - (double)blockMax);
                max = blockMax;
            }

            // A NaN may hide from the maximum, never from the sum.
            sum += RowPasses.SumExp(row[start..end], float.IsNegativeInfinity(max) ? 0 : max, 1);
        }

        if (!double.IsFinite(sum) || float.IsPositiveInfinity(max))
        {
            return new LogitSummary(0, double.NaN);
        }

        return new LogitSummary(maxima.IndexOf(row, max), max + Math.Log(sum));
    }
}
