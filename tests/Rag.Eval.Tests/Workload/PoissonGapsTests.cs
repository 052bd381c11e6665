using Rag.Eval.Workload;

namespace Rag.Eval.Tests.Workload;

public sealed class PoissonGapsTests
{
    [Fact]
    public void Next_ManyTimes_HasTheMeanAndTheMemorylessSpreadOfTheRate()
    {
        const int Draws = 100_000;
        const double PerSecond = 4;
        var random = new Random(7);

        double[] gaps = [.. Enumerable.Range(0, Draws).Select(_ => PoissonGaps.Next(random, PerSecond))];

        Assert.InRange(gaps.Average() * PerSecond, 0.98, 1.02);

        // An exponential gap exceeds its mean with probability 1 / e.
        Assert.InRange(gaps.Count(gap => gap > 1 / PerSecond) / (double)Draws, 0.36, 0.376);
    }
}
