using Rag.Engine.Sampling;
using Rag.Engine.Scheduling;

namespace Rag.Engine.Tests.Scheduling;

public sealed class CostModelTests
{
    private static readonly StepCosts s_true = new()
    {
        Step = 6,
        PrefillToken = 0.52,
        PrefillPair = 4e-5,
        DecodeToken = 0.9,
        DecodePair = 7e-4,
    };

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(3)]
    [InlineData(20)]
    public void Observe_StepsOfAllKinds_EstimatesThemWithinATenth(double factor)
    {
        var (truth, model) = (new CostModel(s_true), new CostModel(Times(s_true, factor)));
        var random = new SplitMix(7);

        for (var i = 0; i < 600; i++)
        {
            var load = Load(random);
            model.Observe(load, truth.Estimate(load) * (0.95 + (random.NextDouble() / 10)));
        }

        for (var i = 0; i < 200; i++)
        {
            var load = Load(random);
            Assert.Equal(1, model.Estimate(load) / truth.Estimate(load), 0.1);
        }
    }

    [Fact]
    public void Observe_EveryTwentiethStepHiccups_EstimatesStayWithinAFifth()
    {
        var (truth, model) = (new CostModel(s_true), new CostModel(s_true));
        var random = new SplitMix(3);

        for (var i = 0; i < 2000; i++)
        {
            var load = Load(random);
            model.Observe(load, truth.Estimate(load) * (i % 20 == 0 ? 80 : 1));
            Assert.Equal(1, model.Estimate(load) / truth.Estimate(load), 0.2);
        }
    }

    /// <summary>A busy machine can make it look as if neither a step nor a prefill token cost anything.</summary>
    [Fact]
    public void Observe_StepsThatPairsAloneExplain_EstimatesStayNumbersAndRecover()
    {
        var (truth, model) = (new CostModel(s_true), new CostModel(s_true));
        var random = new SplitMix(5);
        var isFree = false;
        for (var i = 0; i < 2000; i++)
        {
            var load = Load(random);
            model.Observe(load, Math.Pow(load.PrefillPairs + load.DecodePairs, 1.5) * 1e-3);
            isFree |= model.Costs is { Step: 0, PrefillToken: 0 };
            Assert.True(double.IsFinite(model.Estimate(load)), $"after {i} steps");
        }

        Assert.True(isFree, "the case is not the one that is meant");
        for (var i = 0; i < 2000; i++)
        {
            var load = Load(random);
            model.Observe(load, truth.Estimate(load));
        }

        var last = Load(random);
        Assert.Equal(1, model.Estimate(last) / truth.Estimate(last), 0.1);
    }

    [Fact]
    public void Observe_OneHiccup_HardlyMovesAnything()
    {
        var (truth, model) = (new CostModel(s_true), new CostModel(s_true));
        var random = new SplitMix(3);
        for (var i = 0; i < 100; i++)
        {
            var usual = Load(random);
            model.Observe(usual, truth.Estimate(usual));
        }

        var load = default(StepLoad).WithPrefill(128, 0);
        model.Observe(load, 10_000);

        Assert.Equal(1, model.Estimate(load) / truth.Estimate(load), 0.05);
    }

    [Fact]
    public void Observe_LongOnlyDecoding_PrefillStaysAsItWas()
    {
        var (truth, model) = (new CostModel(s_true), new CostModel(s_true));
        for (var i = 0; i < 5000; i++)
        {
            var load = default(StepLoad).WithDecode(500 + (i % 300)).WithDecode(900);
            model.Observe(load, truth.Estimate(load) * (i % 2 == 0 ? 1.05 : 0.95));
        }

        Assert.Equal(s_true.PrefillToken, model.Costs.PrefillToken, 0.02);
    }

    [Fact]
    public void Observe_TheMachineSlowsDownForGood_IsFollowed()
    {
        var model = new CostModel(s_true);
        var truth = new CostModel(Times(s_true, 6));
        var random = new SplitMix(5);
        for (var i = 0; i < 400; i++)
        {
            var load = Load(random);
            model.Observe(load, truth.Estimate(load));
        }

        var prefill = default(StepLoad).WithPrefill(200, 0);
        Assert.Equal(1, model.Estimate(prefill) / truth.Estimate(prefill), 0.15);
    }

    [Fact]
    public void Observe_AnyTimes_NoCoefficientIsNegative()
    {
        var random = new SplitMix(11);
        var model = new CostModel(s_true);
        for (var i = 0; i < 3000; i++)
        {
            model.Observe(Load(random), Math.Exp((random.NextDouble() * 20) - 8));
            var costs = model.Costs;
            Assert.All([costs.Step, costs.PrefillToken, costs.PrefillPair, costs.DecodeToken, costs.DecodePair], cost =>
                Assert.True(cost >= 0 && double.IsFinite(cost))
            );
        }
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.5, 1e-4)]
    [InlineData(0, 1e-3)]
    public void TokensWithin_AnyTime_IsTheMostThatFit(double token, double pair)
    {
        var model = new CostModel(
            new StepCosts
            {
                Step = 1,
                PrefillToken = token,
                PrefillPair = pair,
            }
        );
        foreach (var context in new[] { 0, 700, 8000 })
        {
            foreach (var milliseconds in new[] { 0.01, 3, 50, 900 })
            {
                var tokens = model.TokensWithin(milliseconds, context);

                Assert.True(model.OfSlice(tokens, context) <= milliseconds + 1e-9);
                Assert.True(model.OfSlice(tokens + 1, context) > milliseconds - 1e-9);
            }
        }

        Assert.Equal(0, model.TokensWithin(-5, 0));
    }

    [Fact]
    public void Fit_StepsOfACalibration_EstimatesThemAll()
    {
        var truth = new CostModel(Times(s_true, 0.02)); // a machine fifty times as fast
        StepLoad[] loads =
        [
            default(StepLoad).WithPrefill(32, 0),
            default(StepLoad).WithPrefill(128, 0),
            default(StepLoad).WithPrefill(128, 128),
            default(StepLoad).WithDecode(32),
            default(StepLoad).WithDecode(256),
            Decode(8, 128),
            Decode(8, 256),
        ];

        var model = new CostModel(CostModel.Fit([.. loads.Select(load => (load, truth.Estimate(load)))]));

        Assert.All(loads, load => Assert.Equal(1, model.Estimate(load) / truth.Estimate(load), 0.1));
        Assert.Equal(truth.Costs.PrefillToken, model.Costs.PrefillToken, truth.Costs.PrefillToken * 0.1);
    }

    [Fact]
    public void Create_ANegativeCost_SaysSo() =>
        Assert.Contains(
            "none may be negative",
            Assert.Throws<ArgumentException>(() => new CostModel(new StepCosts { Step = 1, DecodePair = -1 })).Message
        );

    private static StepLoad Load(SplitMix random)
    {
        var load = default(StepLoad);
        for (var i = (int)(random.NextDouble() * 9); i > 0; i--)
        {
            load = load.WithDecode(20 + (int)(random.NextDouble() * 2000));
        }

        for (var i = (int)(random.NextDouble() * 3); i > 0 || load.DecodeTokens + load.PrefillTokens == 0; i--)
        {
            load = load.WithPrefill(1 + (int)(random.NextDouble() * 200), (int)(random.NextDouble() * 1500));
        }

        return load;
    }

    private static StepLoad Decode(int rows, int context) =>
        Enumerable.Range(0, rows).Aggregate(default(StepLoad), (load, _) => load.WithDecode(context));

    private static StepCosts Times(StepCosts costs, double factor) =>
        new()
        {
            Step = costs.Step * factor,
            PrefillToken = costs.PrefillToken * factor,
            PrefillPair = costs.PrefillPair * factor,
            DecodeToken = costs.DecodeToken * factor,
            DecodePair = costs.DecodePair * factor,
        };
}
