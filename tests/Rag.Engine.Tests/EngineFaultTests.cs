using Rag.Core.Answers;
using Rag.Core.Prompts;
using Rag.Engine.Cache;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests;

public sealed class EngineFaultTests
{
    [Fact]
    public void Step_RunnerThrows_EndsTheStepsSequencesAndGoesOn()
    {
        var harness = new EngineHarness();
        PromptPart[] cached = [Passage(Tokens(6, 1))];
        harness.Ask(Request([.. cached, Question(3, 4)]));
        var request = Request([.. cached, Passage(Tokens(9, 2)), Question(5, 6)]);
        var failing = harness.Submit(request);
        harness.Runner.FailNextWith = "out of luck";

        harness.Step();

        var completion = CompletionOf(failing);
        Assert.Equal(FinishReason.Error, completion.Reason);
        Assert.Equal("The model failed in this step: out of luck", completion.Error);
        Assert.Equal(2, harness.State.Cache.Chunks.Sum(entry => entry.Blocks.Length));
        var again = harness.Submit(request);
        harness.RunToEnd();
        AssertAsReference(again, Reference.Of(request, harness.Shape));
        Assert.Equal(6, CompletionOf(again).Usage.CachedTokens);
    }

    [Fact]
    public void Step_RunnerThrows_SparesSequencesThatHadNoPartInTheStep()
    {
        var harness = new EngineHarness(options: Options(prefill: 4));
        var first = harness.Submit(Request([Passage(Tokens(6, 1)), Question(3, 4)]));
        var request = Request([Passage(Tokens(7, 2)), Question(3, 4)]);
        var second = harness.Submit(request);
        harness.Runner.FailNextWith = "out of luck";

        harness.RunToEnd();

        Assert.Equal(FinishReason.Error, CompletionOf(first).Reason);
        AssertAsReference(second, Reference.Of(request, harness.Shape));
    }

    [Fact]
    public void Step_RunnerThrowsWhileTwoWaitForAChunk_EndsBothAndServesNoHalf()
    {
        var harness = new EngineHarness(options: Options(prefill: 4));
        var passage = Passage(Tokens(10, 1));
        var sequences = new[] { Question(3), Question(4) }.Select(question => harness.Submit(Request([passage, question]))).ToArray();
        harness.Step();
        harness.Runner.FailNextWith = "out of luck";

        harness.Step();

        Assert.All(sequences, sequence => Assert.Equal(FinishReason.Error, CompletionOf(sequence).Reason));
        Assert.Equal(harness.Shape.BlockCount, harness.State.Cache.CountOf(BlockState.Free));
    }

    [Fact]
    public void Step_LogitsNotANumber_EndsThatSequenceAlone()
    {
        var harness = new EngineHarness();
        harness.Runner.PoisonToken = 60;
        var request = Request([Passage(3, 4, 5), Question(7, 8)]);
        var bad = harness.Submit(Request([Passage(3, 4, 5), Question(7, 60)]));
        var good = harness.Submit(request);

        harness.Step();
        harness.Step();
        harness.Runner.PoisonToken = null;
        harness.RunToEnd();

        Assert.Equal(FinishReason.Error, CompletionOf(bad).Reason);
        Assert.Contains("not a number", CompletionOf(bad).Error);
        Assert.Empty(DeltasOf(bad));
        AssertAsReference(good, Reference.Of(request, harness.Shape));
        Assert.Equal(0, harness.State.Cache.CountOf(BlockState.Cached));
    }

    [Fact]
    public void Step_ConstraintThrows_EndsThatSequenceAlone()
    {
        var harness = new EngineHarness();
        var request = Request([Question(7, 8)]);
        var good = harness.Submit(request);
        var bad = harness.Submit(request with { Constraint = new ScriptedConstraint(1, [], 9) { FailWith = "lost its place" } });

        harness.RunToEnd();

        Assert.Equal("The answer's constraint failed: lost its place", CompletionOf(bad).Error);
        AssertAsReference(good, Reference.Of(request, harness.Shape));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    public void Cancel_AfterAnyStep_FreesItsBlocksWithinOneStep(int steps)
    {
        var harness = new EngineHarness(options: Options(prefill: 5));
        var sequence = harness.Submit(Request([Passage(Tokens(12, 1)), Question(Tokens(9, 2))], maxTokens: 40));
        for (var i = 0; i < steps; i++)
        {
            harness.Step();
        }

        sequence.Generation.Cancel();
        harness.Step();

        Assert.Equal(FinishReason.Canceled, CompletionOf(sequence).Reason);
        Assert.Equal(0, harness.State.Cache.CountOf(BlockState.Private) + harness.State.Cache.CountOf(BlockState.Reserved));
        Assert.False(harness.Core.HasWork);
    }

    [Fact]
    public void Cancel_OneOfTwoThatWaitForAChunk_LetsTheOtherGoOn()
    {
        var harness = new EngineHarness(options: Options(prefill: 5));
        var first = harness.Submit(Request([Passage(Tokens(12, 1)), Question(3)]));
        var request = Request([Passage(Tokens(12, 1)), Question(4)]);
        var second = harness.Submit(request);
        harness.Step();

        first.Generation.Cancel();
        harness.RunToEnd();

        AssertAsReference(second, Reference.Of(request, harness.Shape));
    }
}
