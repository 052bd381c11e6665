using Rag.Core.Answers;
using Rag.Core.Prompts;
using Rag.Core.Sampling;
using Rag.Engine.Cache;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests;

public sealed class PreemptionTests
{
    [Fact]
    public void Step_BlocksRunOut_PreemptsAndEveryAnswerIsAsAlone()
    {
        var harness = new EngineHarness(DefaultShape with { BlockCount = 14, EndTokens = [] });
        var passage = Passage(Tokens(8, 1));
        var requests = Enumerable
            .Range(0, 5)
            .Select(i =>
                Request(
                    [passage, Question(Tokens(3, i + 2))],
                    maxTokens: 30,
                    sampling: new SamplingParameters(1, 0.95, i),
                    constraint: new ScriptedConstraint(
                        i,
                        [
                            [5, 6],
                            [7, 8, 9],
                        ],
                        40
                    )
                )
            )
            .ToArray();
        var sequences = requests.Select(harness.Submit).ToArray();
        var preempted = 0;
        for (var running = 0; harness.Core.HasWork; running = harness.State.Running.Count)
        {
            harness.Step();
            preempted += harness.State.Running.Count < running && harness.State.Waiting.Count > 0 ? 1 : 0;
            Assert.True(harness.Runner.Runs < 2000, "no progress");
        }

        Assert.True(preempted > 0, "the pool was meant to be too small");
        for (var i = 0; i < requests.Length; i++)
        {
            AssertAsReference(
                sequences[i],
                Reference.Of(
                    requests[i],
                    harness.Shape,
                    new ScriptedConstraint(
                        i,
                        [
                            [5, 6],
                            [7, 8, 9],
                        ],
                        40
                    ),
                    sequences[i].TokenLimit
                )
            );
        }
    }

    [Fact]
    public void Step_PreemptedAfterAPurge_DoesNotBringThePurgedTextBack()
    {
        var harness = new EngineHarness(DefaultShape with { BlockCount = 10, EndTokens = [] });
        PromptPart[] passages = [Passage(Tokens(8, 1)), Passage(Tokens(7, 2))];
        foreach (var passage in passages)
        {
            harness.Submit(Request([passage, Question(3)], maxTokens: 20));
        }

        harness.Step();
        harness.Step();
        Assert.Equal(2, harness.State.Running.Count);
        harness.Purge(passages);

        var wasPreempted = false;
        while (harness.Core.HasWork)
        {
            harness.Step();
            wasPreempted |= harness.State.Waiting.Count > 0;
        }

        Assert.True(wasPreempted, "the pool was meant to be too small");
        Assert.Equal(10, harness.State.Cache.CountOf(BlockState.Free));
    }

    [Fact]
    public void Step_TheNextDoesNotFitYet_NobodyPassesIt()
    {
        var harness = new EngineHarness(DefaultShape with { BlockCount = 12 });
        harness.Submit(Request([Passage(Tokens(24, 1)), Question(3)], maxTokens: 4));
        var large = harness.Submit(Request([Passage(Tokens(30, 2)), Question(3)], maxTokens: 4));
        var small = harness.Submit(Request([Question(3)], maxTokens: 4));

        harness.Step();

        Assert.Equal([large, small], harness.State.Waiting);
        harness.RunToEnd();
        Assert.Null(CompletionOf(large).Error);
    }

    [Fact]
    public void Step_AloneInThePool_RunsToItsVeryEnd()
    {
        var harness = new EngineHarness(DefaultShape with { BlockCount = 5, EndTokens = [] });
        var sequence = harness.Submit(Request([Passage(Tokens(6, 1)), Question(3)], maxTokens: 100));

        harness.RunToEnd();

        var completion = CompletionOf(sequence);
        Assert.Equal(FinishReason.Length, completion.Reason);
        // Three blocks of 4 hold the question and 11 tokens; the last is never computed.
        Assert.Equal(12, completion.Usage.CompletionTokens);
    }
}
