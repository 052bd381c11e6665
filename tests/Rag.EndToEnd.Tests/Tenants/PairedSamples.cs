namespace Rag.EndToEnd.Tests.Tenants;

/// <summary>
/// Times measured in pairs, one of each kind right after the other in random order, and how sure it is that the kinds differ. Both tests
/// are by permutation or by ranks: no shape of the distribution is assumed.
/// </summary>
/// <param name="asked">Milliseconds where somebody else had asked before.</param>
/// <param name="never">Milliseconds where nobody had.</param>
internal sealed class PairedSamples(IReadOnlyList<double> asked, IReadOnlyList<double> never)
{
    private const int Permutations = 20_000;

    public int Count => asked.Count;

    public double MedianAsked => Median(asked);

    public double MedianNever => Median(never);

    /// <summary>
    /// How often a time of the first kind is the shorter one of two, ties counting half: .5 where nothing can be told apart.
    /// </summary>
    public double ShorterShare
    {
        get
        {
            var shorter = 0.0;
            foreach (var one in asked)
            {
                foreach (var other in never)
                {
                    shorter +=
                        one < other ? 1
                        : one > other ? 0
                        : 0.5;
                }
            }

            return shorter / ((double)asked.Count * never.Count);
        }
    }

    /// <summary>
    /// Of the mean logarithm of the ratio within pairs: the share of random exchanges within the pairs that give one as far from 0.
    /// </summary>
    public double SignFlipP(int seed)
    {
        var random = new Random(seed);
        var ratios = asked.Zip(never, (one, other) => Math.Log(one / other)).ToArray();
        var measured = Math.Abs(ratios.Sum());
        var asFar = 1;
        for (var i = 0; i < Permutations; i++)
        {
            var sum = 0.0;
            foreach (var ratio in ratios)
            {
                sum += random.Next(2) == 0 ? ratio : -ratio;
            }

            asFar += Math.Abs(sum) >= measured ? 1 : 0;
        }

        return asFar / (Permutations + 1.0);
    }

    /// <summary>Of the two-sample Kolmogorov-Smirnov test, by its asymptotic distribution.</summary>
    public double KolmogorovSmirnovP()
    {
        var (a, b) = (asked.Order().ToArray(), never.Order().ToArray());
        var distance = 0.0;
        var (i, j) = (0, 0);
        while (i < a.Length && j < b.Length)
        {
            var at = Math.Min(a[i], b[j]);
            for (; i < a.Length && a[i] <= at; i++) { }
            for (; j < b.Length && b[j] <= at; j++) { }
            distance = Math.Max(distance, Math.Abs(((double)i / a.Length) - ((double)j / b.Length)));
        }

        var size = Math.Sqrt((double)a.Length * b.Length / (a.Length + b.Length));
        var lambda = (size + 0.12 + (0.11 / size)) * distance;
        var tail = Enumerable.Range(1, 100).Sum(k => (k % 2 == 1 ? 2 : -2) * Math.Exp(-2.0 * k * k * lambda * lambda));
        return distance == 0 ? 1 : Math.Clamp(tail, 0, 1);
    }

    public override string ToString() =>
        FormattableString.Invariant($"{Count} pairs: medians {MedianAsked:F2} and {MedianNever:F2} ms, shorter share {ShorterShare:F3}, ")
        + FormattableString.Invariant($"sign-flip p {SignFlipP(1):G2}, Kolmogorov-Smirnov p {KolmogorovSmirnovP():G2}");

    private static double Median(IReadOnlyList<double> times) => times.Order().ElementAt(times.Count / 2);
}
