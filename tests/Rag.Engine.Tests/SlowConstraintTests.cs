using Rag.Core.Answers;
using Rag.Core.Prompts;
using Rag.Engine.Sequences;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests;

/// <summary>Constraints whose tokens other threads work out: nobody but their own sequences waits for them.</summary>
public sealed class SlowConstraintTests
{
    [Fact]
    public void Step_ConstraintNotReady_SitsOutWhileOthersGoOn()
    {
        var harness = new EngineHarness(DefaultShape with { EndTokens = [] });
        var slow = new Handmade();
        var held = harness.Submit(Request([Question(3, 4)], constraint: slow));
        harness.Step();
        var other = harness.Submit(Request([Question(5, 6)], maxTokens: 5));

        Steps(harness, 5);

        Assert.Equal(1, held.GeneratedTokens);
        Assert.Equal(FinishReason.Length, CompletionOf(other).Reason);
        slow.IsReady = true;
        harness.Step();
        Assert.Equal(2, held.GeneratedTokens);
    }

    [Fact]
    public void Step_NothingButConstraintsNotReady_PausesAndComputesNothing()
    {
        var harness = new EngineHarness();
        harness.Submit(Request([Question(3, 4)], constraint: new Handmade()));
        harness.Step();
        var computed = harness.Core.Snapshot().Steps;

        Steps(harness, 3);

        Assert.Equal(computed, harness.Core.Snapshot().Steps);
        Assert.NotNull(harness.Core.Pause);
    }

    [Fact]
    public void Step_AllPlacesHeldByConstraintsNotReady_OnesThatCanGoOnGetThem()
    {
        var harness = new EngineHarness(options: Options(running: 2));
        var constraints = new[] { new Handmade(), new Handmade() };
        var held = constraints.Select(constraint => harness.Submit(Request([Question(3, 4)], constraint: constraint))).ToArray();
        harness.Step();
        var request = Request([Question(5, 6)], maxTokens: 5);
        var others = new[] { harness.Submit(request), harness.Submit(request) };

        Steps(harness, 20);

        Assert.All(others, other => AssertAsReference(other, Reference.Of(request, harness.Shape)));
        Assert.Contains(held, sequence => sequence.State == SequenceState.Waiting);

        // Those that gave their places away go on where they were.
        for (var i = 0; i < 100 && harness.Core.HasWork; i++)
        {
            Array.ForEach(constraints, constraint => constraint.IsReady = true);
            harness.Step();
        }

        Assert.All(held, sequence => Assert.Equal(FinishReason.Length, CompletionOf(sequence).Reason));
        Assert.All(held, sequence => Assert.Equal(8, DeltasOf(sequence).Length));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Step_ConstraintFaults_EndsItsSequenceWithTheReason(bool whileWaiting)
    {
        var harness = new EngineHarness(options: Options(running: 1));
        var slow = new Handmade();
        var held = harness.Submit(Request([Question(3, 4)], constraint: slow));
        harness.Step();
        if (whileWaiting)
        {
            harness.Submit(Request([Question(5, 6)], maxTokens: 50));
            Steps(harness, 8);
            Assert.Equal(SequenceState.Waiting, held.State);
        }

        slow.Fault = "The format is too hard.";
        slow.IsReady = true;
        harness.Step();

        var completion = CompletionOf(held);
        Assert.Equal((FinishReason.Error, "The format is too hard."), (completion.Reason, completion.Error));
        Assert.Equal(new Refusal(RefusalReason.Constraint, null), completion.Refusal);
    }

    [Fact]
    public void Step_Canceled_EndsThoughTheConstraintIsNotReady()
    {
        var harness = new EngineHarness();
        var held = harness.Submit(Request([Question(3, 4)], constraint: new Handmade()));
        harness.Step();

        held.Generation.Cancel();
        harness.Step();

        Assert.Equal(FinishReason.Canceled, CompletionOf(held).Reason);
        Assert.False(harness.Core.HasWork);
    }

    [Fact]
    public async Task Submit_ConstraintNotReady_ItsWakeBringsTheNextStepAbout()
    {
        var slow = new Handmade();
        await using var engine = new RagEngine(new CheckingRunner(DefaultShape with { EndTokens = [] }), Options(), TimeProvider.System);
        await using var generation = engine.Submit(Request([Question(3, 4)], maxTokens: 3, constraint: slow));

        await foreach (var _ in generation.Deltas)
        {
            slow.IsReady = true;
            slow.Wake!();
        }

        Assert.Equal(3, (await generation.Completion).Usage.CompletionTokens);
    }

    private static void Steps(EngineHarness harness, int count)
    {
        for (var i = 0; i < count; i++)
        {
            harness.Step();
        }
    }

    /// <summary>Ready at first; after each token when the test says so.</summary>
    private sealed class Handmade : ITokenConstraint
    {
        private readonly int[] _allowed = [7, 8, 9];

        public IReadOnlyList<ReadOnlyMemory<int>> Probes => [];

        public bool IsFree => false;

        public bool IsReady { get; set; } = true;

        public string? Fault { get; set; }

        public Action? Wake { get; private set; }

        public ReadOnlySpan<int> AllowedNext => IsReady ? _allowed : throw new InvalidOperationException("it is not ready");

        public void WakeBy(Action wake) => Wake = wake;

        public void ObserveProbe(int index, ReadOnlySpan<double> logProbabilities) { }

        public ConstraintVerdict Accept(int tokenId, double logProbability)
        {
            IsReady = false;
            return ConstraintVerdict.Continue;
        }
    }
}
