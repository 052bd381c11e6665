using CsCheck;
using Rag.Core.Prompts;
using Rag.Core.Sampling;
using Rag.Engine.Sampling;
using Rag.Engine.Tests.Support;

namespace Rag.Engine.Tests.Sampling;

public sealed class SamplerTests
{
    private static readonly Gen<float[]> s_row = Gen.OneOf(
        Gen.Int[-41, 40].Select(quarters => quarters == -41 ? float.NegativeInfinity : quarters / 4f).Array[1, 2500],
        Gen.Select(Gen.Int[1, 2500], Gen.Float[-30, 30]).Select((length, logit) => Enumerable.Repeat(logit, length).ToArray())
    );

    private static readonly Gen<SamplingParameters> s_sampling =
        from temperature in Gen.OneOf(Gen.Const(0.0), Gen.Double[0.1, 2])
        from topP in Gen.OneOf(Gen.Const(1.0), Gen.Const(1e-320), Gen.Double[0.01, 0.999])
        from topK in Gen.OneOf(Gen.Const(0), Gen.Const(1), Gen.Int[2, 600])
        from minP in Gen.OneOf(Gen.Const(0.0), Gen.Const(1.0), Gen.Double[0, 0.5])
        from penalties in Gen.OneOf(Gen.Const((1.0, 0.0, 0.0)), Gen.Select(Gen.Double[0.5, 2], Gen.Double[-2, 2], Gen.Double[-2, 2]))
        from bias in Gen.Dictionary(Gen.Int[0, 2000], Gen.OneOf(Gen.Const(-100.0), Gen.Const(100.0), Gen.Double[-99, 99]))[0, 5]
        from seed in Gen.Long
        select new SamplingParameters(temperature, topP, seed)
        {
            TopK = topK,
            MinP = minP,
            RepetitionPenalty = penalties.Item1,
            FrequencyPenalty = penalties.Item2,
            PresencePenalty = penalties.Item3,
            LogitBias = bias,
        };

    [Fact]
    public void NextDouble_ASeed_MeansTheseNumbersOnEveryMachine()
    {
        var random = new SplitMix(1234567);

        // The published first outputs of SplitMix64 for this seed, in their top 53 bits.
        ulong[] published = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        Assert.All(published, output => Assert.Equal((output >> 11) / (double)(1UL << 53), random.NextDouble()));
    }

    [Fact]
    public void Choose_WholeVocabulary_FollowsTheProbabilities()
    {
        float[] row = [0, 1, 2, 3];
        var share = Share(row, null, new SamplingParameters(1, 1, 42));

        var total = row.Sum(logit => Math.Exp(logit));
        Assert.All(Enumerable.Range(0, 4), id => Assert.Equal(Math.Exp(row[id]) / total, share[id], 0.01));
    }

    [Fact]
    public void Choose_Temperature_SharpensOrFlattens()
    {
        float[] row = [0, 1];

        Assert.Equal(1 / (1 + Math.Exp(-2)), Share(row, null, new SamplingParameters(0.5, 1, 1))[1], 0.01);
        Assert.Equal(1 / (1 + Math.Exp(-0.5)), Share(row, null, new SamplingParameters(2, 1, 1))[1], 0.01);
        Assert.Equal(1, Share(row, null, new SamplingParameters(1e-300, 1, 1))[1]);
        Assert.Equal(0.5, Share([0, 9, float.NegativeInfinity], null, new SamplingParameters(1e300, 1, 1))[1], 0.01);
    }

    [Fact]
    public void ChooseAmong_Allowed_NeverLeavesThem()
    {
        float[] row = [9, 1, 2, float.NegativeInfinity, 30];

        Assert.Equal([1, 2], Share(row, [1, 2, 3], new SamplingParameters(1, 1, 3)).Keys.Order());
        Assert.Equal(2, new Sampler(5).ChooseAmong(row, [1, 2, 3], State(SamplingParameters.Greedy)));
    }

    [Fact]
    public void Choose_RowThatDiffersByRounding_DrawsTheSame()
    {
        const int Cases = 60,
            Draws = 50;
        var random = new Random(11);
        var same = 0;
        for (var i = 0; i < Cases; i++)
        {
            var row = Enumerable.Range(0, 3000).Select(_ => (float)random.NextDouble() * 6).ToArray();
            var other = row.Select(logit => logit + (((float)random.NextDouble() - 0.5f) * 1e-5f)).ToArray();
            var sampling = new SamplingParameters(1, 0.3 + (0.7 * random.NextDouble()), i) { TopK = i % 2 == 0 ? 0 : random.Next(1, 300) };
            var sampler = new Sampler(row.Length);
            var (one, two) = (State(sampling), State(sampling));
            same += Enumerable.Range(0, Draws).Count(_ => Choose(sampler, row, one) == Choose(sampler, other, two));
        }

        // Where rounding changes which token is the last within a bound, all draws of that case may move.
        Assert.InRange(same, 0.95 * Cases * Draws, Cases * Draws);
    }

    [Fact]
    public void Choose_EveryTokenBanned_IsNull()
    {
        var bans = new Dictionary<int, double> { [0] = -100, [1] = -100 };
        float[] row = [200, -3];
        foreach (
            var sampling in (SamplingParameters[])
                [SamplingParameters.Greedy, new(1, 1, 0), new(1, 0.5, 0), new(1, 1, 0) { TopK = 1 }, new(1, 1, 0) { MinP = 0.1 }]
        )
        {
            var state = State(sampling with { LogitBias = bans });
            Assert.Null(Choose(new Sampler(2), row, state));
            Assert.Null(new Sampler(2).ChooseAmong(row, [1], state));
        }
    }

    [Fact]
    public void Choose_BiasOfAHundred_IsExclusive()
    {
        var sampling = new SamplingParameters(1, 1, 5) { LogitBias = new Dictionary<int, double> { [2] = 100 } };

        Assert.Equal([2], Share([9, 1, 2, 30], null, sampling).Keys);
    }

    [Fact]
    public void Choose_AnySettings_StaysWithinTheNaiveDistribution() =>
        Gen.Select(s_row, s_sampling, Gen.Int[0, 5].Array[0, 12], Gen.Int[1, 40])
            .Where((row, _, _, _) => row.Any(float.IsFinite))
            .Sample(
                (row, sampling, answer, stride) =>
                {
                    var sampler = new Sampler(row.Length);
                    int[] prompt = [.. answer.Select(id => id / 2 % row.Length)];
                    answer = [.. answer.Select(id => id % row.Length)];
                    sampling = sampling with { LogitBias = sampling.LogitBias!.Where(bias => bias.Key < row.Length).ToDictionary() };
                    var state = State(sampling, prompt);
                    Array.ForEach(answer, id => state.Adjustment?.Note(id));
                    var logits = NaiveSampler.Adjust(row, sampling, prompt, answer);
                    var everyId = Enumerable.Range(0, row.Length).ToArray();
                    foreach (var ids in (int[]?[])[null, [.. everyId.Where(id => id % stride == 0)]])
                    {
                        for (var i = 0; i < 20; i++)
                        {
                            var chosen = ids is null ? Choose(sampler, row, state) : sampler.ChooseAmong(row, ids, state);
                            AssertMayBe(chosen, logits, ids ?? everyId, sampling);
                        }
                    }
                }
            );

    [Fact]
    public void Choose_SmallRows_FollowsTheNaiveDistribution() =>
        Gen.Select(Gen.Int[-8, 8].Array[2, 6], s_sampling)
            .Sample(
                (quarters, drawn) =>
                {
                    var row = quarters.Select(quarter => quarter / 4f).ToArray();
                    var sampling = drawn with { Temperature = 0.8, LogitBias = null };
                    var least = NaiveSampler.Distribution(
                        NaiveSampler.Adjust(row, sampling, [], []),
                        Enumerable.Range(0, row.Length),
                        sampling,
                        0
                    );
                    var most = NaiveSampler.Distribution(
                        NaiveSampler.Adjust(row, sampling, [], []),
                        Enumerable.Range(0, row.Length),
                        sampling,
                        1e-4
                    );
                    if (least.Count == most.Count)
                    {
                        var share = Share(row, null, sampling);
                        Assert.All(least, pair => Assert.Equal(pair.Value, share.GetValueOrDefault(pair.Key), 0.02));
                    }
                },
                iter: 20
            );

    [Fact]
    public void Rank_AnyRow_IsTheHeadOfTheOrder() =>
        Gen.Select(s_row, Gen.Int[1, 20])
            .Where((row, _) => row.Any(float.IsFinite))
            .Sample(
                (row, count) =>
                {
                    var maxima = new GroupMaxima(row.Length);
                    var summary = LogitSummary.Of(row, maxima);
                    var likeliest = new TokenLogProbability[count];

                    var filled = new Sampler(row.Length).Rank(row, summary, maxima, likeliest);

                    var expected = Enumerable
                        .Range(0, row.Length)
                        .Where(id => !float.IsNegativeInfinity(row[id]))
                        .OrderByDescending(id => row[id])
                        .ThenBy(id => id)
                        .Take(count);
                    Assert.Equal(expected.Select(id => new TokenLogProbability(id, summary.LogProbability(row[id]))), likeliest[..filled]);
                }
            );

    private static void AssertMayBe(int? chosen, double[] logits, int[] allowed, SamplingParameters sampling)
    {
        var best = allowed.Max(id => logits[id]);
        if (double.IsNegativeInfinity(best))
        {
            Assert.Null(chosen);
        }
        else if (sampling.Temperature == 0)
        {
            Assert.True(logits[chosen!.Value] >= best - 1e-4, "greedy takes the largest");
        }
        else
        {
            // One that equals a kept one but for rounding may stand for it.
            var kept = NaiveSampler.Distribution(logits, allowed, sampling, 1e-3).Keys;
            Assert.Contains(kept, id => Math.Abs(logits[id] - logits[chosen!.Value]) <= 1e-4);
            Assert.Contains(chosen!.Value, allowed);
        }
    }

    private static int? Choose(Sampler sampler, float[] row, SamplingState state)
    {
        var before = row.ToArray();
        var maxima = new GroupMaxima(row.Length);
        var chosen = sampler.Choose(row, LogitSummary.Of(row, maxima), maxima, state);
        Assert.Equal(before, row);
        return chosen;
    }

    private static SamplingState State(SamplingParameters sampling, params int[] prompt) =>
        new(sampling, new Prompt([new PromptPart(PromptPartKind.Question, [.. prompt])]), 64);

    private static Dictionary<int, double> Share(float[] row, int[]? ids, SamplingParameters sampling)
    {
        const int Draws = 40_000;
        var sampler = new Sampler(row.Length);
        var state = State(sampling);
        return Enumerable
            .Range(0, Draws)
            .GroupBy(_ => (ids is null ? Choose(sampler, row, state) : sampler.ChooseAmong(row, ids, state))!.Value)
            .ToDictionary(group => group.Key, group => group.Count() / (double)Draws);
    }
}
