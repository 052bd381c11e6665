using System.Numerics;

namespace Rag.Eval.Statistics;

/// <summary>
/// The paired randomization test: were the two systems alike, each question's difference could as well have the other sign. How often do
/// signs drawn at random give a mean at least as far from zero? Where all signs can be tried, they are.
/// </summary>
public static class RandomizationTest
{
    public const int DefaultDraws = 10_000;

    // Sums in another order round otherwise; sums that differ by less than this share of the whole are equal.
    private const double Rounding = 1e-12;

    /// <returns>The two-sided probability; never 0, since the signs as they are were one of the draws.</returns>
    public static double PValue(PairedDifferences differences, ulong seed = 1, int draws = DefaultDraws)
    {
        // The sign of zero changes nothing, whatever it is.
        double[] moving = [.. differences.Values.ToArray().Where(value => value != 0)];
        if (moving.Length == 0)
        {
            return 1;
        }

        var (total, size) = (0.0, 0.0);
        foreach (var value in moving)
        {
            total += value;
            size += Math.Abs(value);
        }

        var bound = Math.Abs(total) - (size * Rounding);
        return moving.Length < 31 && 1 << moving.Length <= draws
            ? Exact(moving, total, bound)
            : Drawn(differences, total, bound, seed, draws);
    }

    /// <summary>
    /// Goes through all signs, each time changing one: the bit of a Gray code that changes is the lowest one of the count.
    /// </summary>
    private static double Exact(double[] moving, double total, double bound)
    {
        var signed = (double[])moving.Clone();
        var (extreme, all) = (0, 1 << moving.Length);
        var sum = total;
        for (var number = 1; number <= all; number++)
        {
            extreme += Math.Abs(sum) >= bound ? 1 : 0;
            var changed = BitOperations.TrailingZeroCount(number);
            if (changed < signed.Length)
            {
                sum -= 2 * signed[changed];
                signed[changed] = -signed[changed];
            }
        }

        return (double)extreme / all;
    }

    private static double Drawn(PairedDifferences differences, double total, double bound, ulong seed, int draws)
    {
        var random = new SeededRandom(seed);
        (double Value, int Questions)[] moving = [.. differences.Counted().Where(counted => counted.Value != 0)];
        var extreme = 0;
        foreach (var _ in Enumerable.Range(0, draws))
        {
            // What is turned is taken off twice.
            var turned = 0.0;
            foreach (var (value, questions) in moving)
            {
                turned += value * random.NextHeads(questions);
            }

            extreme += Math.Abs(total - (2 * turned)) >= bound ? 1 : 0;
        }

        return (extreme + 1.0) / (draws + 1);
    }
}
