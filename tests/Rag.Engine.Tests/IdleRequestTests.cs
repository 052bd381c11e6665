using Rag.Core.Prompts;
using Rag.Engine.Cache;
using Rag.Engine.Sequences;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests;

public sealed class IdleRequestTests
{
    private static readonly ModelShape s_endless = DefaultShape with { EndTokens = [] };
    private static readonly PromptPart s_passage = Passage(Tokens(30, 1));

    [Fact]
    public void Step_AnAwaitedRequestComes_TheIdleOneHoldsNothingInTheNextStep()
    {
        var harness = new EngineHarness(s_endless, Options(whileDecoding: 8), TokenAMillisecond);
        var idle = harness.Submit(Idle(Request([s_passage, Question(3)])));
        harness.Step();
        Assert.Equal(SequenceState.Running, idle.State);
        Assert.True(harness.State.Cache.CountOf(BlockState.Free) < s_endless.BlockCount);

        var awaited = harness.Submit(Request([Question(Tokens(5, 2))], maxTokens: 3));
        harness.Step();

        Assert.Equal((SequenceState.Waiting, 0), (idle.State, idle.Table.Count));
        Assert.Equal(1, awaited.GeneratedTokens);
        harness.RunToEnd();
        AssertAsReference(awaited, Reference.Of(awaited.Request, harness.Shape));
        AssertAsReference(idle, Reference.Of(idle.Request, harness.Shape));
        Assert.Equal(0, harness.Core.Snapshot().Preemptions);
    }

    /// <summary>
    /// By a clock that stands still but for the model's runs: the first token comes at most one step later than with no idle request
    /// there, whenever it is asked for.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(9)]
    public void Step_BesideAnIdleRequest_TheFirstTokenComesAtMostOneStepLater(int stepsBefore)
    {
        var (alone, _) = FirstTokenAfter(stepsBefore, idle: 0);
        var (beside, longestStep) = FirstTokenAfter(stepsBefore, idle: 3);

        Assert.InRange(longestStep, 0, 8);
        Assert.InRange(beside.TotalMilliseconds, alone.TotalMilliseconds, alone.TotalMilliseconds + longestStep);
    }

    [Fact]
    public void Step_WhileSpeculationGoesOn_TheIdleRequestWaits()
    {
        var harness = new EngineHarness(s_endless, Options(whileDecoding: 8), TokenAMillisecond);
        var idle = harness.Submit(Idle(Request([s_passage, Question(3)], maxTokens: 2)));
        harness.Step();

        harness.Warm(WarmingPriority.Speculative, Passage(Tokens(20, 5)));
        harness.Step();

        Assert.Equal(SequenceState.Waiting, idle.State);
        harness.RunToEnd();
        AssertAsReference(idle, Reference.Of(idle.Request, harness.Shape));
    }

    [Fact]
    public void Submit_BesideIdleRequests_NoEstimateOrCountKnowsOfThem()
    {
        var (with, without) = (new EngineHarness(s_endless), new EngineHarness(s_endless));
        for (var i = 0; i < 5; i++)
        {
            with.Submit(Idle(Request([Passage(Tokens(40, 10 + i)), Question(3)])));
        }

        with.Step();
        foreach (var harness in (EngineHarness[])[with, without])
        {
            harness.Submit(Request([Question(Tokens(9, 4))], maxTokens: 5) with { Deadline = TimeSpan.FromSeconds(2) });
        }

        var (a, b) = (with.Core.Snapshot(), without.Core.Snapshot());
        Assert.Equal((b.EstimatedWait, b.ExpectedCost, b.RefusedRequests), (a.EstimatedWait, a.ExpectedCost, a.RefusedRequests));
        with.RunToEnd();
        without.RunToEnd();
        (a, b) = (with.Core.Snapshot(), without.Core.Snapshot());
        Assert.Equal((b.ComputedTokens, b.CachedTokens, b.GeneratedTokens), (a.ComputedTokens, a.CachedTokens, a.GeneratedTokens));
        Assert.InRange(a.IdleTokens, 5 * 41, int.MaxValue);
        Assert.Equal(0, b.IdleTokens);
    }

    [Fact]
    public void Step_AnIdleRequestWhileATenantHasNoBudget_NeitherRunsNorKeepsTheOthersWaiting()
    {
        var options = Options();
        options.TenantTokensPerMinute = 50;
        var harness = new EngineHarness(s_endless, options, TokenAMillisecond);
        harness.Ask(Request([Question(Tokens(60, 4))], maxTokens: 1));
        var overdrawn = harness.Submit(Request([Question(Tokens(6, 5))], maxTokens: 1));
        var idle = harness.Submit(Idle(Request([s_passage, Question(3)], maxTokens: 1)));

        harness.Step();

        Assert.Equal((SequenceState.Waiting, SequenceState.Waiting), (overdrawn.State, idle.State));
        Assert.InRange(harness.Core.Pause!.Value, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(20));
        harness.Time.Advance(TimeSpan.FromMinutes(1));
        harness.RunToEnd();
        Assert.Null(CompletionOf(idle).Error);
        Assert.Null(CompletionOf(overdrawn).Error);
    }

    [Fact]
    public void Cancel_HalfWay_FreesWhatItHeld()
    {
        var harness = new EngineHarness(s_endless, Options(whileDecoding: 8), TokenAMillisecond);
        var idle = harness.Submit(Idle(Request([s_passage, Question(3)])));
        harness.Step();
        harness.Step();

        idle.Generation.Cancel();
        harness.Step();

        Assert.Equal(SequenceState.Finished, idle.State);
        Assert.Equal(s_endless.BlockCount, harness.State.Cache.CountOf(BlockState.Free));
    }

    private static EngineRequest Idle(EngineRequest request) => request with { Urgency = RequestUrgency.Idle, Sharing = KvSharing.None };

    /// <summary>Also the longest step before the request came.</summary>
    private static (TimeSpan First, double LongestStep) FirstTokenAfter(int steps, int idle)
    {
        var harness = new EngineHarness(s_endless, Options(prefill: 64, whileDecoding: 8), TokenAMillisecond);
        harness.Ask(Request([s_passage, Question(3)], maxTokens: 1));
        for (var i = 0; i < idle; i++)
        {
            harness.Submit(Idle(Request([s_passage, Passage(Tokens(30, 7 + i)), Question(3)])));
        }

        var longest = 0.0;
        for (var i = 0; i < steps; i++)
        {
            harness.Step();
            longest = idle > 0 ? Math.Max(longest, harness.Runner.LastMilliseconds) : 0;
        }

        var awaited = harness.Submit(Request([s_passage, Question(Tokens(20, 2))], maxTokens: 1));
        harness.RunToEnd();
        return (CompletionOf(awaited).TimeToFirstToken!.Value, longest);
    }
}
