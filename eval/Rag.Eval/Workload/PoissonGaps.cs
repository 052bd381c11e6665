namespace Rag.Eval.Workload;

/// <summary>Arrivals that know nothing of each other: a Poisson process.</summary>
public static class PoissonGaps
{
    /// <summary>
    /// Seconds from one arrival to the next, on average 1 / <paramref name="perSecond"/>. Takes one number from the generator.
    /// </summary>
    public static double Next(Random random, double perSecond) => -Math.Log(1 - random.NextDouble()) / perSecond;
}
