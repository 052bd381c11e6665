using Rag.Engine.Sequences;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests.Scheduling;

public sealed class StepBudgetTests
{
    private static readonly StepCosts s_costs = new()
    {
        Step = 6,
        PrefillToken = 0.5,
        PrefillPair = 1e-3,
        DecodeToken = 1,
        DecodePair = 5e-3,
    };

    [Fact]
    public void Step_WithTrueCosts_StaysWithinItsTargetAndUsesItUp()
    {
        var (harness, options) = Harness(s_costs);
        for (var i = 0; i < 6; i++)
        {
            harness.Submit(Request([Passage(Tokens(150, i)), Passage(Tokens(90, 50 + i)), Question(Tokens(20, i))], maxTokens: 60));
        }

        var full = 0;
        while (harness.Core.HasWork)
        {
            var decoding = harness.State.Running.Any(sequence => sequence.IsDecoding);
            var left = harness.State.Running.Sum(sequence => sequence.MissingTokens);
            harness.Step();
            var target = decoding ? options.InterTokenTargetMilliseconds : options.IdleStepMilliseconds;
            Assert.InRange(harness.Runner.LastMilliseconds, 0, target);
            full += left > 400 && harness.Runner.LastMilliseconds > target - 15 ? 1 : 0;
        }

        Assert.True(full > 3, "prefill has the time that decoding leaves");
    }

    [Fact]
    public void Step_DecodingAloneIsOverTheTarget_PrefillStillAdvancesByTheSmallestSlice()
    {
        var (harness, _) = Harness(s_costs with { DecodeToken = 70 });
        var decoding = harness.Submit(Request([Question(3)], maxTokens: 200));
        harness.Step();
        harness.Step();
        var newcomer = harness.Submit(Request([Question(Tokens(64, 1))], maxTokens: 2));

        for (var step = 1; step <= 4; step++)
        {
            Assert.Null(newcomer.TimeToFirstToken);
            harness.Step();
            Assert.Equal(2 + step, decoding.GeneratedTokens);
        }

        Assert.Equal(1, newcomer.GeneratedTokens); // 64 tokens in slices of 16
    }

    [Fact]
    public void Step_TheModelIsWrongAtFirst_TheTargetIsHeldSoon()
    {
        var (harness, options) = Harness(s_costs, believed: new StepCosts { Step = 1, PrefillToken = 0.05 });
        harness.Submit(Request([Question(3)], maxTokens: 450));
        harness.Step();
        for (var i = 0; i < 8; i++)
        {
            harness.Submit(Request([Passage(Tokens(400, i)), Question(3)], maxTokens: 1));
        }

        var times = new List<double>();
        while (harness.State.Waiting.Count + harness.State.Running.Count > 1)
        {
            harness.Step();
            times.Add(harness.Runner.LastMilliseconds);
        }

        Assert.All(times.Skip(20), milliseconds => Assert.InRange(milliseconds, 0, options.InterTokenTargetMilliseconds * 1.2));
    }

    [Fact]
    public void Step_BesideAnswers_IsNoMoreThanTheRatioLongerThanTheirTokensAlone()
    {
        var options = new EngineOptions { InterTokenRatio = 1.5, StepCosts = s_costs };
        var harness = new EngineHarness(DefaultShape with { EndTokens = [], BlockCount = 1024 }, options, s_costs);
        var answers = Enumerable.Range(0, 3).Select(i => harness.Submit(Request([Question(Tokens(5, i))], maxTokens: 120))).ToArray();
        while (answers.Any(answer => answer.GeneratedTokens == 0))
        {
            harness.Step();
        }

        for (var i = 0; i < 4; i++)
        {
            harness.Step();
            var alone = harness.Runner.LastMilliseconds;
            var newcomer = harness.Submit(Request([Passage(Tokens(200, i)), Question(Tokens(20, i))], maxTokens: 1));
            var computed = 0;
            while (newcomer.State != SequenceState.Finished && answers.All(answer => answer.State != SequenceState.Finished))
            {
                harness.Step();
                Assert.InRange(harness.Runner.LastMilliseconds, alone, (alone + 6) * 1.5);
                computed++;
            }

            Assert.True(computed > 10, "prefill goes on in small slices");
        }
    }

    private static (EngineHarness Harness, EngineOptions Options) Harness(StepCosts costs, StepCosts? believed = null)
    {
        var options = new EngineOptions
        {
            SmallestPrefillSlice = 16,
            InterTokenTargetMilliseconds = 50,
            InterTokenRatio = 1000,
            IdleStepMilliseconds = 120,
            StepCosts = believed ?? costs,
        };
        return (new EngineHarness(DefaultShape with { EndTokens = [], BlockCount = 1024 }, options, costs), options);
    }
}
