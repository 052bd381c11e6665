using CsCheck;

namespace Rag.Engine.Tests;

public sealed class SamplerTests
{
    [Fact]
    public void NextDouble_ASeed_MeansTheseNumbersOnEveryMachine()
    {
        var random = new SplitMix(1234567);

        // The published first outputs of SplitMix64 for this seed, in their top 53 bits.
        ulong[] published = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        Assert.All(published, output => Assert.Equal((output >> 11) / (double)(1UL << 53), random.NextDouble()));
    }

    [Fact]
    public void Draw_WholeVocabulary_FollowsTheProbabilities()
    {
        float[] row = [0, 1, 2, 3];
        var share = Share(row, [0, 1, 2, 3], new Sampling(1, 1, 42));

        var total = row.Sum(logit => Math.Exp(logit));
        Assert.All(Enumerable.Range(0, 4), id => Assert.Equal(Math.Exp(row[id]) / total, share[id], 0.01));
    }

    [Fact]
    public void Draw_Temperature_SharpensOrFlattens()
    {
        float[] row = [0, 1];

        Assert.Equal(1 / (1 + Math.Exp(-2)), Share(row, [0, 1], new Sampling(0.5, 1, 1))[1], 0.01);
        Assert.Equal(1 / (1 + Math.Exp(-0.5)), Share(row, [0, 1], new Sampling(2, 1, 1))[1], 0.01);
        Assert.Equal(1, Share(row, [0, 1], new Sampling(1e-9, 1, 1))[1]);
    }

    [Fact]
    public void Draw_Allowed_NeverLeavesThem()
    {
        float[] row = [9, 1, 2, float.NegativeInfinity, 30];
        var share = Share(row, [1, 2, 3], new Sampling(1, 1, 3));

        Assert.Equal([1, 2], share.Keys.Order());
        Assert.Equal(3, new Sampler(5).Draw(row, [3], new Sampling(1, 0.5, 0), new SplitMix(0)));
    }

    [Fact]
    public void Draw_TopP_DrawsFromExactlyTheNucleus() =>
        Gen.Select(Gen.Int[-24, 24].Array[1, 40], Gen.Double[0.05, 0.999], Gen.Long).Sample((quarters, topP, seed) =>
        {
            var row = quarters.Select(quarter => quarter / 4f).ToArray();
            var total = row.Sum(logit => Math.Exp(logit));
            var (nucleus, reached) = (new HashSet<int>(), 0.0);
            foreach (var id in Enumerable.Range(0, row.Length).OrderByDescending(id => row[id]))
            {
                if (reached >= topP + 1e-9)
                {
                    break;
                }

                nucleus.Add(id);
                reached += Math.Exp(row[id]) / total;
            }

            var random = new SplitMix(seed);
            var sampler = new Sampler(row.Length);
            for (var i = 0; i < 50; i++)
            {
                var drawn = sampler.Draw(row, sampler.EveryId, new Sampling(1, topP, seed), random);
                Assert.True(nucleus.Contains(drawn) || nucleus.Any(id => row[id] == row[drawn]));
            }
        });

    private static Dictionary<int, double> Share(float[] row, int[] ids, Sampling sampling)
    {
        const int Draws = 40_000;
        var random = new SplitMix(sampling.Seed);
        var sampler = new Sampler(row.Length);
        return Enumerable.Range(0, Draws)
            .GroupBy(_ => sampler.Draw(row, ids, sampling, random))
            .ToDictionary(group => group.Key, group => group.Count() / (double)Draws);
    }
}
