using Rag.Engine.Cache;
using Rag.Engine.Scheduling;
using Rag.Engine.Sequences;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests.Scheduling;

public sealed class SchedulerTests
{
    private static readonly EngineOptions s_options = Options(prefill: 20, whileDecoding: 6, running: 3);

    [Fact]
    public void Schedule_NothingDecodes_SpendsTheWholeBudgetInOrder()
    {
        var harness = new EngineHarness(options: s_options);
        var first = harness.Submit(Request([Passage(Tokens(9, 1)), Passage(Tokens(8, 2)), Question(3)]));
        harness.Submit(Request([Passage(Tokens(8, 2)), Passage(Tokens(30, 3)), Question(3)]));

        var plan = Schedule(harness);

        Assert.Empty(plan.Sequences);
        Assert.Equal([9, 8, 3], plan.Chunks.Select(slice => slice.Count));
        Assert.Equal(first.Chunks.Select(chunk => chunk.Entry), plan.Chunks.Take(2).Select(slice => slice.Chunk));
    }

    [Fact]
    public void Schedule_SomethingDecodes_ItsTokenFirstAndTheSmallerBudget()
    {
        var harness = new EngineHarness(DefaultShape with { EndTokens = [] }, s_options);
        var decoding = harness.Submit(Request([Question(3)], maxTokens: 50));
        harness.Step();
        harness.Submit(Request([Passage(Tokens(9, 1)), Question(3)]));

        var plan = Schedule(harness);

        Assert.Equal(new SequenceSlice(decoding, 1, 0), Assert.Single(plan.Sequences));
        Assert.Equal(6, Assert.Single(plan.Chunks).Count);
    }

    [Fact]
    public void Schedule_EqualStatesAtTheSameTime_GiveEqualPlans()
    {
        var (one, two) = (FiveWaiting(), FiveWaiting());

        Assert.Equal(Describe(Schedule(one)), Describe(Schedule(two)));
        Assert.Equal(Orders(one.State.Running), Orders(two.State.Running));
        Assert.Equal(3, one.State.Running.Count); // the most that may run
        Assert.Equal(2, one.State.Waiting.Count);
    }

    [Fact]
    public void Schedule_AgainBeforeTheStepIsRun_GivesTheSamePlan()
    {
        var harness = FiveWaiting();

        var first = Describe(Schedule(harness));

        Assert.Equal(first, Describe(Schedule(harness)));
    }

    [Fact]
    public void Schedule_TheFirstDoesNotFit_NoOtherPassesItAndNothingIsHeld()
    {
        var harness = new EngineHarness(DefaultShape with { BlockCount = 20, EndTokens = [] }, s_options);
        harness.Submit(Request([Passage(Tokens(60, 1)), Question(3)], maxTokens: 9));
        harness.Step();
        harness.Time.Advance(TimeSpan.FromSeconds(60)); // both wait beyond the aging limit: the older goes first
        var large = harness.Submit(Request([Passage(Tokens(40, 2)), Question(3)]));
        var small = harness.Submit(Request([Question(3)]));
        var free = harness.State.Cache.CountOf(BlockState.Free);
        harness.Time.Advance(TimeSpan.FromSeconds(60));

        Schedule(harness);

        Assert.Equal([large, small], harness.State.Waiting);
        Assert.Equal(free, harness.State.Cache.CountOf(BlockState.Free));
        harness.State.CheckIntegrity();
    }

    [Fact]
    public void Schedule_OthersPrefill_EveryStepDecodesTheRunning()
    {
        var harness = new EngineHarness(DefaultShape with { EndTokens = [] }, s_options);
        var decoding = harness.Submit(Request([Question(3)], maxTokens: 30));
        harness.Step();
        harness.Submit(Request([Passage(Tokens(100, 1)), Question(3)]));

        for (var step = 1; step <= 20; step++)
        {
            harness.Step();
            Assert.Equal(1 + step, decoding.GeneratedTokens);
        }
    }

    [Fact]
    public void Schedule_ANewcomerWouldLeaveNoBlockForTheRunning_Waits()
    {
        var harness = new EngineHarness(DefaultShape with { BlockCount = 3, EndTokens = [] }, s_options);
        harness.Submit(Request([Question(Tokens(3, 1))], maxTokens: 5));
        harness.Step();
        var newcomer = harness.Submit(Request([Question(Tokens(5, 2))], maxTokens: 3)); // two blocks, as many as are free

        Schedule(harness);

        Assert.Equal(2, harness.State.Cache.CountOf(BlockState.Free));
        Assert.Equal([newcomer], harness.State.Waiting);
    }

    [Fact]
    public void Schedule_AnAdmissionEvictsWhatTheNextWouldHaveFound_TheNextIsHeldToItsLimit()
    {
        var harness = new EngineHarness(DefaultShape with { BlockCount = 9, EndTokens = [] }, s_options);
        foreach (var cached in (int[])[1, 2])
        {
            harness.Ask(Request([Passage(Tokens(9, cached)), Question(3)], maxTokens: 1));
        }

        harness.Submit(Request([Passage(Tokens(9, 3)), Question(3)], maxTokens: 5) with { Deadline = TimeSpan.FromSeconds(2) });
        harness.Submit(Request([Passage(Tokens(9, 1)), Question(3)], maxTokens: 5));
        var limited = Request([Passage(Tokens(9, 2)), Question(3)], maxTokens: 5) with
        {
            Deadline = TimeSpan.FromSeconds(4),
            MaxComputedTokens = 1,
        };
        var sequence = harness.Submit(limited); // the last in line, so its passage is the first to be evicted
        harness.Step();

        Assert.Equal(RefusalReason.ComputedTokens, CompletionOf(sequence).Refusal?.Reason);
    }

    [Fact]
    public void Schedule_EquallyCheapToPreempt_TheLastAdmittedGoes()
    {
        var harness = new EngineHarness(DefaultShape with { BlockCount = 3, EndTokens = [] }, s_options);
        var first = harness.Submit(Request([Question(Tokens(3, 1))], maxTokens: 5));
        var last = harness.Submit(Request([Question(Tokens(3, 2))], maxTokens: 5));
        harness.Step();
        harness.Step(); // now each of the two needs a second block, and one is free

        Assert.Equal(1, harness.State.Cache.CountOf(BlockState.Free));
        Schedule(harness);

        Assert.Equal([first], harness.State.Running);
        Assert.Equal([last], harness.State.Waiting);
    }

    /// <summary>By what has to be computed again for each block that becomes free.</summary>
    [Fact]
    public void Schedule_BlocksRunOut_TheCheapestToComputeAgainGoes()
    {
        var harness = new EngineHarness(DefaultShape with { BlockCount = 4, EndTokens = [] }, s_options);
        var cheap = harness.Submit(Request([Question(Tokens(3, 1))], maxTokens: 9));
        var dear = harness.Submit(Request([Question(Tokens(5, 2))], maxTokens: 9));
        for (var step = 0; step < 4; step++)
        {
            harness.Step();
        }

        Assert.Equal((0, 6, 8), (harness.State.Cache.CountOf(BlockState.Free), cheap.Computed, dear.Computed)); // two blocks each
        Schedule(harness);

        Assert.Equal([dear], harness.State.Running);
        Assert.Equal([cheap], harness.State.Waiting);
    }

    private static EngineHarness FiveWaiting()
    {
        var harness = new EngineHarness(DefaultShape with { BlockCount = 20 }, s_options);
        for (var i = 0; i < 5; i++)
        {
            harness.Submit(Request([Passage(Tokens(9, i % 2)), Question(3)]));
        }

        return harness;
    }

    private static StepPlan Schedule(EngineHarness harness)
    {
        var costs = new CostModel(TokenAMillisecond);
        var plan = new StepPlan();
        new Scheduler(s_options, costs, new QueueOrder(s_options, costs, harness.Time)).Schedule(
            harness.State,
            plan,
            harness.Time.GetTimestamp()
        );
        return plan;
    }

    private static IEnumerable<string> Describe(StepPlan plan) =>
        [
            .. plan.Sequences.Select(slice => $"sequence {slice.Sequence.Order}: {slice.Count} + {slice.ProbeTokens}"),
            .. plan.Chunks.Select(slice => $"chunk {slice.Chunk.Id} in {string.Join(' ', slice.Chunk.Blocks)}: {slice.Count}"),
        ];

    private static IEnumerable<long> Orders(IEnumerable<Sequence> sequences) => sequences.Select(sequence => sequence.Order);
}
