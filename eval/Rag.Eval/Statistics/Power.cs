namespace Rag.Eval.Statistics;

/// <summary>
/// What a number of questions can show, by the normal approximation, for a test of two sides at the level .05 that finds a difference with
/// a
/// probability of .8.
/// </summary>
public static class Power
{
    public const double Level = .05;
    public const double Probability = .8;

    private static readonly double s_level = NormalDistribution.Quantile(1 - (Level / 2));
    private static readonly double s_sum = s_level + NormalDistribution.Quantile(Probability);

    /// <summary>How many questions a difference needs; null where it is zero, which no number of questions shows.</summary>
    /// <param name="deviation">The standard deviation of the differences of single questions.</param>
    public static long? QuestionsNeeded(double difference, double deviation)
    {
        if (difference == 0)
        {
            return null;
        }

        // The deviation itself is estimated from the questions: half the square of the level's quantile makes up for that.
        var ratio = s_sum * deviation / difference;
        return (long)Math.Min(Math.Ceiling((ratio * ratio) + (s_level * s_level / 2)), long.MaxValue / 2);
    }

    /// <summary>The smallest difference that so many questions show.</summary>
    public static double SmallestDifference(int questions, double deviation) =>
        s_sum * deviation / Math.Sqrt(Math.Max(questions - (s_level * s_level / 2), 1));
}
