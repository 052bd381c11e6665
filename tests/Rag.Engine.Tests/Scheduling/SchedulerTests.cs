using Rag.Engine.Cache;
using Rag.Engine.Scheduling;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests.Scheduling;

public sealed class SchedulerTests
{
    private static readonly EngineOptions s_options = Options(prefill: 20, whileDecoding: 6, running: 3);

    [Fact]
    public void PlanTokens_NothingDecodes_SpendsTheWholeBudgetInOrder()
    {
        var harness = new EngineHarness(options: s_options);
        var first = harness.Submit(Request([Passage(Tokens(9, 1)), Passage(Tokens(8, 2)), Question(3)]));
        harness.Submit(Request([Passage(Tokens(8, 2)), Passage(Tokens(30, 3)), Question(3)]));
        var plan = new StepPlan();
        Admit(harness);

        NewScheduler(harness).PlanTokens(harness.State, plan, harness.Time.GetTimestamp());

        Assert.Empty(plan.Sequences);
        Assert.Equal([9, 8, 3], plan.Chunks.Select(slice => slice.Count));
        Assert.Equal(first.Chunks.Select(chunk => chunk.Entry), plan.Chunks.Take(2).Select(slice => slice.Chunk));
    }

    [Fact]
    public void PlanTokens_SomethingDecodes_ItsTokenFirstAndTheSmallerBudget()
    {
        var harness = new EngineHarness(DefaultShape with { EndTokens = [] }, s_options);
        var decoding = harness.Submit(Request([Question(3)], maxTokens: 50));
        harness.Step();
        harness.Submit(Request([Passage(Tokens(9, 1)), Question(3)]));
        var plan = new StepPlan();
        Admit(harness);

        NewScheduler(harness).PlanTokens(harness.State, plan, harness.Time.GetTimestamp());

        Assert.Equal(new SequenceSlice(decoding, 1, 0), Assert.Single(plan.Sequences));
        Assert.Equal(6, Assert.Single(plan.Chunks).Count);
    }

    [Fact]
    public void PlanBlocks_Twice_GivesTheSameAndChangesNothing()
    {
        var harness = new EngineHarness(DefaultShape with { BlockCount = 20 }, s_options);
        for (var i = 0; i < 5; i++)
        {
            harness.Submit(Request([Passage(Tokens(9, i % 2)), Question(3)]));
        }

        var scheduler = NewScheduler(harness);
        var now = harness.Time.GetTimestamp();
        var (one, two) = (new BlockPlan(), new BlockPlan());
        scheduler.PlanBlocks(harness.State, one, now);
        scheduler.PlanBlocks(harness.State, two, now);

        Assert.Equal(one.Admitted, two.Admitted);
        Assert.Equal(3, one.Admitted.Count); // the most that may run
        Assert.Equal(5, harness.State.Waiting.Count);
        Assert.Equal(20, harness.State.Pool.Count(BlockState.Free));
    }

    [Fact]
    public void PlanTokens_OthersPrefill_EveryStepDecodesTheRunning()
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
    public void PlanBlocks_ANewcomerWouldLeaveNoBlockForTheRunning_Waits()
    {
        var harness = new EngineHarness(DefaultShape with { BlockCount = 3, EndTokens = [] }, s_options);
        harness.Submit(Request([Question(Tokens(3, 1))], maxTokens: 5));
        harness.Step();
        var newcomer = harness.Submit(Request([Question(Tokens(5, 2))], maxTokens: 3)); // two blocks, as many as are free
        var plan = new BlockPlan();

        NewScheduler(harness).PlanBlocks(harness.State, plan, harness.Time.GetTimestamp());

        Assert.Equal(2, harness.State.Pool.Count(BlockState.Free));
        Assert.Empty(plan.Admitted);
        Assert.Equal([newcomer], harness.State.Waiting);
    }

    [Fact]
    public void PlanBlocks_EquallyCheapToPreempt_TheLastAdmittedGoes()
    {
        var harness = new EngineHarness(DefaultShape with { BlockCount = 3, EndTokens = [] }, s_options);
        harness.Submit(Request([Question(Tokens(3, 1))], maxTokens: 5));
        var last = harness.Submit(Request([Question(Tokens(3, 2))], maxTokens: 5));
        var plan = new BlockPlan();
        harness.Step();
        harness.Step(); // now each of the two needs a second block, and one is free

        NewScheduler(harness).PlanBlocks(harness.State, plan, harness.Time.GetTimestamp());

        Assert.Equal(1, harness.State.Pool.Count(BlockState.Free));
        Assert.Equal([last], plan.Preempted);
    }

    private static Scheduler NewScheduler(EngineHarness harness)
    {
        var costs = new CostModel(TokenAMillisecond);
        return new Scheduler(s_options, costs, new QueueOrder(s_options, costs, harness.Time), harness.Shape.BlockSize);
    }

    private static void Admit(EngineHarness harness)
    {
        var plan = new BlockPlan();
        NewScheduler(harness).PlanBlocks(harness.State, plan, harness.Time.GetTimestamp());
        harness.State.Apply(plan, harness.Time.GetTimestamp());
    }
}
