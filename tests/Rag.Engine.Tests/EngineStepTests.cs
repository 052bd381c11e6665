using Rag.Core.Prompts;
using Rag.Core.Sampling;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests;

public sealed class EngineStepTests
{
    [Fact]
    public void Step_OneQuestionOverPassages_GivesTheReference()
    {
        var harness = new EngineHarness();
        var request = Request([Shared(Tokens(7, 1)), Passage(Tokens(9, 2)), Passage(Tokens(8, 3)), Question(Tokens(5, 4))], maxTokens: 20);

        var sequence = harness.Submit(request);
        harness.RunToEnd();

        AssertAsReference(sequence, Reference.Of(request, harness.Shape));
    }

    [Fact]
    public void Step_NoPassages_GivesTheReference()
    {
        var harness = new EngineHarness();
        var request = Request([Question(Tokens(1, 4))], maxTokens: 20);

        var sequence = harness.Submit(request);
        harness.RunToEnd();

        AssertAsReference(sequence, Reference.Of(request, harness.Shape));
    }

    [Fact]
    public void Step_ThePassageTwice_IsEncodedOnceAndStandsTwice()
    {
        var harness = new EngineHarness();
        var passage = Passage(Tokens(6, 2));
        var request = Request([passage, Passage(Tokens(3, 9)), passage, Question(Tokens(5, 4))], maxTokens: 1);

        var sequence = harness.Submit(request);
        harness.RunToEnd();

        AssertAsReference(sequence, Reference.Of(request, harness.Shape));
        Assert.Equal(6 + 3 + 5, harness.Runner.ComputedTokens);
        Assert.Equal(6, CompletionOf(sequence).Usage.CachedTokens);
    }

    [Fact]
    public void Step_PassagesCachedInAnotherOrder_ComputesTheQuestionAlone()
    {
        var harness = new EngineHarness();
        PromptPart[] passages = [Passage(Tokens(6, 1)), Passage(Tokens(9, 2)), Passage(Tokens(4, 3))];
        harness.Ask(Request([.. passages, Question(Tokens(5, 4))], maxTokens: 1));
        var before = harness.Runner.ComputedTokens;
        var request = Request([passages[2], Shared(Tokens(2, 8)), passages[0], passages[1], Question(Tokens(7, 5))], maxTokens: 12);

        var sequence = harness.Submit(request);
        harness.RunToEnd();

        AssertAsReference(sequence, Reference.Of(request, harness.Shape));
        var usage = CompletionOf(sequence).Usage;
        Assert.Equal(19, usage.CachedTokens);
        Assert.Equal(9, usage.ComputedTokens);
        Assert.True(harness.Runner.ComputedTokens - before <= 9 + 12, "passages were computed again");
    }

    [Fact]
    public void Step_ManyAtOnce_EachAsAlone()
    {
        var harness = new EngineHarness(options: Options(prefill: 23, whileDecoding: 5));
        var requests = Enumerable
            .Range(0, 12)
            .Select(i =>
                Request(
                    [Shared(Tokens(3, 1)), Passage(Tokens(5 + i, i % 4)), Passage(Tokens(11, i % 3)), Question(Tokens(2 + i, 50 + i))],
                    maxTokens: 5 + i,
                    sampling: i % 2 == 0 ? SamplingParameters.Greedy : new SamplingParameters(0.8, 0.9, i)
                )
            )
            .ToArray();

        var sequences = requests.Select(harness.Submit).ToArray();
        harness.RunToEnd();

        Assert.All(sequences.Zip(requests), pair => AssertAsReference(pair.First, Reference.Of(pair.Second, harness.Shape)));
        Assert.True(harness.Runner.WidestBatch > 4);
    }
}
