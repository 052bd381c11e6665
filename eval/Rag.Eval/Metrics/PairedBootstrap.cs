namespace Rag.Eval.Metrics;

/// <summary>Compares two systems on the same questions by drawing questions with replacement.</summary>
public static class PairedBootstrap
{
    public const int DefaultDraws = 10_000;

    /// <param name="first">One system's figure for each question.</param>
    /// <param name="second">The other system's figures of the same questions in the same order.</param>
    /// <param name="seed">The same seed gives the same result.</param>
    public static BootstrapResult Compare(IReadOnlyList<double> first, IReadOnlyList<double> second, int seed = 1, int draws = DefaultDraws)
    {
        if (first.Count != second.Count || first.Count == 0)
        {
            throw new ArgumentException(
                $"The systems have {first.Count} and {second.Count} figures: the same questions are needed, at least one."
            );
        }

        var differences = first.Zip(second, (a, b) => b - a).ToArray();
        var mean = differences.Average();
        var random = new Random(seed);
        var means = new double[draws];
        var extreme = 0;
        for (var draw = 0; draw < draws; draw++)
        {
            var sum = 0.0;
            for (var i = 0; i < differences.Length; i++)
            {
                sum += differences[random.Next(differences.Length)];
            }

            means[draw] = sum / differences.Length;
            extreme += Math.Abs(means[draw] - mean) >= Math.Abs(mean) ? 1 : 0;
        }

        Array.Sort(means);
        return new BootstrapResult(mean, means[(int)(draws * 0.025)], means[(int)(draws * 0.975)], (extreme + 1.0) / (draws + 1));
    }
}
