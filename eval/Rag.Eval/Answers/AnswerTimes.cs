using Rag.Eval.Statistics;

namespace Rag.Eval.Answers;

/// <summary>Milliseconds, by nearest rank.</summary>
public sealed record AnswerTimes(double P50, double P95)
{
    /// <summary>Null where nothing was timed.</summary>
    internal static AnswerTimes? Of(IEnumerable<double> milliseconds)
    {
        double[] sample = [.. milliseconds];
        if (sample.Length == 0)
        {
            return null;
        }

        var percentiles = new Percentiles(sample);
        return new AnswerTimes(percentiles.NearestRank(.5), percentiles.NearestRank(.95));
    }
}
