using Rag.Core.Prompts;
using Rag.Engine.Cache;
using Rag.Engine.Sequences;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests;

public sealed class WarmingTests
{
    private static readonly ModelShape s_endless = DefaultShape with { EndTokens = [] };

    [Fact]
    public void Warm_AnIdleEngine_EncodesAndLeavesIt()
    {
        var harness = new EngineHarness();
        PromptPart[] passages = [Passage(Tokens(30, 1)), Passage(Tokens(20, 2))];

        var warming = harness.Warm(WarmingPriority.Background, passages);
        harness.RunToEnd();

        Assert.Equal(WarmingEnd.Cached, EndOf(warming));
        Assert.Equal([30, 20], passages.Select(harness.CachedTokens));
        var request = Request([.. passages, Question(3)], maxTokens: 4);
        var sequence = harness.Submit(request);
        harness.RunToEnd();
        AssertAsReference(sequence, Reference.Of(request, harness.Shape));
        var usage = CompletionOf(sequence).Usage;
        Assert.Equal((50, 50, 50), (usage.CachedTokens, usage.ReusedTokens, usage.SpeculativeTokens));
        var snapshot = harness.Core.Snapshot();
        Assert.Equal(
            (50L, 0L, 50L, 1L),
            (snapshot.SpeculativeTokens, snapshot.WastedTokens, snapshot.CachedTokens, snapshot.ComputedTokens)
        );
        Assert.Equal(0, harness.Ask(request).Usage.SpeculativeTokens);
    }

    [Fact]
    public void Warm_AnAnswerIsWritten_SpeculationTakesWhatIsLeftAndTheBackgroundWaits()
    {
        var harness = new EngineHarness(s_endless, Options(whileDecoding: 10), TokenAMillisecond);
        var decoding = harness.Submit(Request([Question(3)], maxTokens: 40));
        harness.Step();
        var background = harness.Warm(WarmingPriority.Background, Passage(Tokens(15, 2)));
        var speculative = harness.Warm(WarmingPriority.Speculative, Passage(Tokens(25, 1)));

        for (var step = 1; step <= 3; step++)
        {
            Assert.False(speculative.Completion.IsCompleted);
            harness.Step();
            Assert.Equal(1 + step, decoding.GeneratedTokens);
            Assert.InRange(harness.Runner.LastMilliseconds, 0, 10);
        }

        Assert.Equal(WarmingEnd.Cached, EndOf(speculative));
        harness.Step();
        Assert.False(background.Completion.IsCompleted);
        harness.RunToEnd();
        Assert.Equal(WarmingEnd.Cached, EndOf(background));
    }

    [Fact]
    public void Warm_QuestionsNeedTheWholeStep_NothingIsSpeculated()
    {
        var harness = new EngineHarness(s_endless, Options(prefill: 10, whileDecoding: 10));
        harness.Submit(Request([Question(Tokens(60, 1))], maxTokens: 1));
        var speculative = harness.Warm(WarmingPriority.Speculative, Passage(Tokens(10, 1)));

        for (var step = 0; step < 6; step++)
        {
            harness.Step();
            Assert.Equal(0, harness.Core.Snapshot().SpeculativeTokens);
        }

        harness.RunToEnd();
        Assert.Equal(WarmingEnd.Cached, EndOf(speculative));
    }

    [Fact]
    public void Cancel_HalfEncoded_FreesItAndCountsTheWaste()
    {
        var harness = new EngineHarness(options: Options(whileDecoding: 10));
        var warming = harness.Warm(WarmingPriority.Speculative, Passage(Tokens(25, 1)), Passage(Tokens(25, 2)));
        harness.Step();

        warming.Cancel();
        harness.RunToEnd();

        Assert.Equal(WarmingEnd.Canceled, EndOf(warming));
        Assert.Equal(harness.Shape.BlockCount, harness.State.Cache.CountOf(BlockState.Free));
        Assert.Equal((10L, 10L), (harness.Core.Snapshot().SpeculativeTokens, harness.Core.Snapshot().WastedTokens));
    }

    [Fact]
    public void Cancel_AQuestionNeedsTheHalfEncodedChunk_GoesOnForIt()
    {
        var harness = new EngineHarness(s_endless, Options(prefill: 10, whileDecoding: 10));
        var passage = Passage(Tokens(25, 1));
        var warming = harness.Warm(WarmingPriority.Speculative, passage);
        harness.Step();
        var request = Request([passage, Question(3)], maxTokens: 3);
        var sequence = harness.Submit(request);
        harness.Step();

        warming.Cancel();
        harness.RunToEnd();

        AssertAsReference(sequence, Reference.Of(request, harness.Shape));
        Assert.Equal(10, CompletionOf(sequence).Usage.CachedTokens);
        var snapshot = harness.Core.Snapshot();
        Assert.Equal((10L, 0L, 16L), (snapshot.SpeculativeTokens, snapshot.WastedTokens, snapshot.ComputedTokens));
    }

    [Fact]
    public void Warm_NoRoomButForWhatIsWorthMore_GivesUpAndEvictsNothing()
    {
        var harness = new EngineHarness(DefaultShape with { BlockCount = 12 });
        PromptPart[] popular = [Passage(Tokens(20, 1)), Passage(Tokens(16, 2))];
        for (var i = 0; i < 4; i++)
        {
            harness.Ask(Request([.. popular, Question(3)], maxTokens: 1));
        }

        var warming = harness.Warm(WarmingPriority.Speculative, Passage(Tokens(24, 3)));
        harness.RunToEnd();

        Assert.Equal(WarmingEnd.NoRoom, EndOf(warming));
        Assert.Equal([20, 16], popular.Select(harness.CachedTokens));
    }

    [Fact]
    public void Warm_UnreadThenEvicted_IsCountedAsWaste()
    {
        var harness = new EngineHarness(DefaultShape with { BlockCount = 12 });
        harness.Warm(WarmingPriority.Background, Passage(Tokens(20, 1)));
        harness.RunToEnd();

        harness.Ask(Request([Passage(Tokens(40, 2)), Question(3)], maxTokens: 1));

        Assert.Equal((20L, 20L), (harness.Core.Snapshot().SpeculativeTokens, harness.Core.Snapshot().WastedTokens));
    }

    [Fact]
    public void Step_AQuestionNeedsTheBlocksOfAHalfEncodedChunk_TakesThem()
    {
        var harness = new EngineHarness(DefaultShape with { BlockCount = 12 }, Options(whileDecoding: 10));
        harness.Warm(WarmingPriority.Speculative, Passage(Tokens(20, 1)));
        harness.Step();
        var request = Request([Passage(Tokens(32, 2)), Question(3)], maxTokens: 1);

        var sequence = harness.Submit(request);
        harness.Step();

        Assert.Equal(SequenceState.Running, sequence.State);
        harness.RunToEnd();
        AssertAsReference(sequence, Reference.Of(request, harness.Shape));
    }

    [Fact]
    public void Purge_OfWhatIsToBeWarmed_LeavesNoTrace()
    {
        var harness = new EngineHarness(options: Options(whileDecoding: 10));
        PromptPart[] passages = [Passage(Tokens(25, 1)), Passage(Tokens(20, 2))];
        var warming = harness.Warm(WarmingPriority.Speculative, passages);
        harness.Step();

        harness.Purge(passages);
        harness.RunToEnd();

        Assert.True(warming.Completion.IsCompleted);
        Assert.Equal(harness.Shape.BlockCount, harness.State.Cache.CountOf(BlockState.Free));
    }

    [Fact]
    public void Step_RunnerThrowsWhileWarming_EndsTheWarmingAlone()
    {
        var harness = new EngineHarness();
        var warming = harness.Warm(WarmingPriority.Background, Passage(Tokens(25, 1)));
        harness.Runner.FailNextWith = "out of luck";

        harness.RunToEnd();

        Assert.Equal(WarmingEnd.Failed, EndOf(warming));
        Assert.Equal(harness.Shape.BlockCount, harness.State.Cache.CountOf(BlockState.Free));
    }

    [Fact]
    public void Warm_TheSameForASpeculation_DoesNotWaitForTheBackground()
    {
        var harness = new EngineHarness(s_endless, Options(whileDecoding: 10));
        var passage = Passage(Tokens(25, 1));
        harness.Warm(WarmingPriority.Background, passage);
        harness.Step();
        harness.Submit(Request([Question(3)], maxTokens: 30));
        harness.Step();

        var speculative = harness.Warm(WarmingPriority.Speculative, passage);
        harness.Step();
        harness.Step();
        harness.Step();

        Assert.Equal(WarmingEnd.Cached, EndOf(speculative));
        harness.RunToEnd();
    }

    [Fact]
    public void Warm_WhatCannotBeEncoded_SaysSo()
    {
        var harness = new EngineHarness(DefaultShape with { BlockCount = 4, ContextLength = 20 });

        Assert.StartsWith(
            "A question cannot",
            Assert.ThrowsAny<ArgumentException>(() => harness.Warm(WarmingPriority.Speculative, Question(1))).Message
        );
        Assert.StartsWith(
            "A part is empty",
            Assert.ThrowsAny<ArgumentException>(() => harness.Warm(WarmingPriority.Speculative, Passage())).Message
        );
        Assert.StartsWith(
            "A part has 21 tokens",
            Assert.Throws<RequestTooLargeException>(() => harness.Warm(WarmingPriority.Speculative, Passage(Tokens(21, 1)))).Message
        );
        Assert.StartsWith(
            "A part needs 5 blocks",
            Assert.Throws<RequestTooLargeException>(() => harness.Warm(WarmingPriority.Speculative, Passage(Tokens(18, 1)))).Message
        );
    }

    [Fact]
    public async Task Warm_OnTheEnginesThread_WakesItAndLetsItSleepAgain()
    {
        var runner = new CheckingRunner(DefaultShape);
        await using var engine = new RagEngine(runner, Options(), TimeProvider.System);
        var passage = Passage(Tokens(30, 1));

        Assert.Equal(
            WarmingEnd.Cached,
            await engine
                .Warm([passage], WarmingPriority.Background)
                .Completion.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)
        );

        Assert.Equal([30, 0], engine.CachedTokens([passage, Passage(Tokens(30, 2))]));
        Assert.Equal([0], engine.CachedTokens([In("tenant", passage)]));
        Assert.Equal(1, runner.Runs);
    }
}
