using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests;

public sealed class ProbeTests
{
    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    [InlineData(4, 7)]
    [InlineData(11, 9)]
    [InlineData(1, 3, 5)]
    [InlineData(4, 1, 1, 1)]
    [InlineData(5, 2, 9, 1, 4)]
    [InlineData(8, 3, 3, 8)]
    [InlineData(9, 1, 12, 2)]
    public void Step_WithProbes_WeighsEachAndRewinds(int questionLength, params int[] probeLengths)
    {
        var harness = new EngineHarness(options: Options(prefill: 6));
        int[][] probes = [.. probeLengths.Select((length, i) => Tokens(length, 8 + i))];
        var constraint = new ScriptedConstraint(5, probes, stopAfter: 14);
        var request = Request([Passage(Tokens(7, 1)), Question(Tokens(questionLength, 2))], maxTokens: 20, constraint: constraint);

        var sequence = harness.Submit(request);
        harness.RunToEnd();

        var reference = Reference.Of(request, harness.Shape, new ScriptedConstraint(5, probes, stopAfter: 14));
        AssertAsReference(sequence, reference);
        Assert.Equal(probes.Length, constraint.Observed.Count);
        foreach (var (wanted, observed) in reference.Probes.Zip(constraint.Observed))
        {
            Assert.Equal(wanted.Length, observed.Length);
            Assert.All(observed.Zip(wanted), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
        }
    }

    [Fact]
    public void Step_WithOneProbe_TakesNoStepOfItsOwn()
    {
        var harness = new EngineHarness();
        harness.Submit(
            Request(
                [Question(1, 2, 3)],
                maxTokens: 1,
                constraint: new ScriptedConstraint(
                    5,
                    [
                        [4, 5, 6],
                    ],
                    stopAfter: 1
                )
            )
        );

        Assert.Equal(1, harness.RunToEnd());
        Assert.Equal(3 + 2, harness.Runner.ComputedTokens);
    }

    [Fact]
    public void Step_WithSeveralProbes_WeighsThemAllInTheStepOfTheLastToken()
    {
        var harness = new EngineHarness();
        var constraint = new ScriptedConstraint(
            5,
            [
                [4, 5, 6],
                [7, 8],
                [9],
                [10, 11, 12],
            ],
            stopAfter: 1
        );
        harness.Submit(Request([Question(1, 2, 3)], maxTokens: 1, constraint: constraint));

        Assert.Equal(2, harness.RunToEnd());
        Assert.Equal(3 + 2 + (1 + 1) + (1 + 2), harness.Runner.ComputedTokens);
    }
}
