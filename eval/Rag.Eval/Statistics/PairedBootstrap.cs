namespace Rag.Eval.Statistics;

/// <summary>
/// What the mean difference and its effect size would have been with other questions of the same sort: questions are drawn with
/// replacement, again and again.
/// </summary>
public sealed class PairedBootstrap
{
    public const int DefaultDraws = 10_000;

    /// <summary>The number of a value's questions costs about so many drawings, and one more for so many questions that are left.</summary>
    private const int LeastCommon = 16;

    private const int WordsOfQuestions = 32;

    private readonly PairedDifferences _differences;
    private readonly double[] _means;
    private readonly double[] _effects;

    private PairedBootstrap(PairedDifferences differences, double[] means, double[] effects)
    {
        (_differences, _means, _effects) = (differences, means, effects);
        Array.Sort(_means);
        Array.Sort(_effects);
    }

    /// <param name="seed">The same seed gives the same result on every machine.</param>
    public static PairedBootstrap Draw(PairedDifferences differences, ulong seed = 1, int draws = DefaultDraws)
    {
        var count = differences.Count;
        var (common, rare) = Split(differences);
        var random = new SeededRandom(seed);
        var means = new double[draws];
        var effects = new List<double>(draws);
        foreach (var draw in Enumerable.Range(0, draws))
        {
            // Of the questions not drawn yet, how many are of this value; the rest are drawn one by one.
            var (sum, squares, open, left) = (0.0, 0.0, count, count);
            foreach (var (value, questions) in common)
            {
                var drawn = random.NextHits(open, questions, left);
                sum += value * drawn;
                squares += value * value * drawn;
                (open, left) = (open - drawn, left - questions);
            }

            while (open > 0)
            {
                var value = rare[random.NextBelow(rare.Length)];
                sum += value;
                squares += value * value;
                open--;
            }

            means[draw] = sum / count;
            var spread = squares - (sum * means[draw]);
            if (count > 1 && spread > squares * 1e-12)
            {
                effects.Add(means[draw] / Math.Sqrt(spread / (count - 1)));
            }
        }

        return new PairedBootstrap(differences, means, [.. effects]);
    }

    /// <summary>Values of so many questions that drawing their number costs less than drawing the questions, and all others.</summary>
    private static ((double Value, int Questions)[] Common, double[] Rare) Split(PairedDifferences differences)
    {
        var common = new List<(double Value, int Questions)>();
        var left = differences.Count;
        foreach (var counted in differences.Counted())
        {
            if (counted.Questions <= LeastCommon + (left / WordsOfQuestions))
            {
                break;
            }

            common.Add(counted);
            left -= counted.Questions;
        }

        var values = common.Select(counted => counted.Value).ToHashSet();
        return ([.. common], [.. differences.Values.ToArray().Where(value => !values.Contains(value))]);
    }

    /// <summary>Between the percentiles of the means drawn.</summary>
    public Interval Percentile(double confidence = .95) => new(At(_means, (1 - confidence) / 2), At(_means, (1 + confidence) / 2));

    /// <summary>
    /// The percentiles moved for bias and acceleration (BCa), which is right for skewed figures too. It is the percentile interval where
    /// all
    /// differences are equal.
    /// </summary>
    public Interval Corrected(double confidence = .95)
    {
        var (squares, cubes) = (0.0, 0.0);
        foreach (var value in _differences.Values)
        {
            var apart = value - _differences.Mean;
            squares += apart * apart;
            cubes += apart * apart * apart;
        }

        if (squares == 0)
        {
            return Percentile(confidence);
        }

        // The mean without a question lies on the other side by as much as the question does, over one less: the powers cancel.
        var acceleration = cubes / (6 * Math.Pow(squares, 1.5));
        var (below, equal) = (0, 0);
        foreach (var mean in _means)
        {
            below += mean < _differences.Mean ? 1 : 0;
            equal += mean == _differences.Mean ? 1 : 0;
        }

        var bias = NormalDistribution.Quantile((below + (equal / 2.0)) / _means.Length);
        return new Interval(
            At(_means, Moved((1 - confidence) / 2, bias, acceleration)),
            At(_means, Moved((1 + confidence) / 2, bias, acceleration))
        );
    }

    /// <summary>Of Cohen's d; null where draws of it are mostly undefined, as with a few equal differences.</summary>
    public Interval? Effect(double confidence = .95) =>
        _effects.Length * 2 > _means.Length ? new Interval(At(_effects, (1 - confidence) / 2), At(_effects, (1 + confidence) / 2)) : null;

    private static double Moved(double share, double bias, double acceleration)
    {
        var place = bias + NormalDistribution.Quantile(share);
        var stretch = 1 - (acceleration * place);
        return stretch > 0 ? NormalDistribution.Below(bias + (place / stretch))
            : place > 0 ? 1
            : 0;
    }

    /// <summary>The smallest value that at least this share does not exceed.</summary>
    private static double At(double[] sorted, double share) =>
        sorted[Math.Clamp((int)Math.Ceiling((share * sorted.Length) - 1e-9) - 1, 0, sorted.Length - 1)];
}
