namespace Rag.EndToEnd.Tests.Tenants;

/// <summary>The statistic itself, on times whose difference is known.</summary>
public sealed class PairedSamplesTests
{
    [Fact]
    public void P_TimesOfOneKind_AreSmallAsOftenAsTheySay()
    {
        var small = Enumerable.Range(0, 100).Count(seed => Invented(seed, 100, 1).SignFlipP(seed) < 0.1);
        var far = Enumerable.Range(0, 100).Count(seed => Invented(seed, 100, 1).KolmogorovSmirnovP() < 0.1);

        Assert.InRange(small, 2, 22);
        Assert.InRange(far, 1, 22);
    }

    [Fact]
    public void P_TwentyPercentShorterAmongNoise_IsFound()
    {
        var samples = Invented(1, 300, 0.8);

        Assert.True(samples.SignFlipP(1) < 0.001);
        Assert.True(samples.KolmogorovSmirnovP() < 0.001);
        Assert.InRange(samples.ShorterShare, 0.6, 0.9);
    }

    [Fact]
    public void ShorterShare_EqualTimes_IsHalf() => Assert.Equal(0.5, new PairedSamples([1, 2, 2], [1, 2, 2]).ShorterShare, 6);

    /// <summary>Times of a busy machine: most near 10 ms, one in ten several times that, slow ones in rows.</summary>
    private static PairedSamples Invented(int seed, int pairs, double factor)
    {
        var random = new Random(seed);
        var load = 1.0;
        var (asked, never) = (new List<double>(), new List<double>());
        for (var i = 0; i < pairs; i++)
        {
            load = random.Next(8) == 0 ? 1 + (3 * random.NextDouble()) : load;
            asked.Add(factor * Time());
            never.Add(Time());
        }

        return new PairedSamples(asked, never);

        double Time() => load * (9 + (2 * random.NextDouble())) * (random.Next(10) == 0 ? 2 : 1);
    }
}
