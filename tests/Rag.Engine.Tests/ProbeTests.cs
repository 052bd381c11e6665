using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests;

public sealed class ProbeTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 4)]
    [InlineData(7, 4)]
    [InlineData(9, 11)]
    public void Step_WithProbe_WeighsItAndRewinds(int probeLength, int questionLength)
    {
        var harness = new EngineHarness(options: Options(prefill: 6));
        var probe = Tokens(probeLength, 8);
        var constraint = new ScriptedConstraint(5, probe, stopAfter: 14);
        var request = Request([Passage(Tokens(7, 1)), Question(Tokens(questionLength, 2))], maxTokens: 20, constraint: constraint);

        var sequence = harness.Submit(request);
        harness.RunToEnd();

        var reference = Reference.Of(request, harness.Shape, new ScriptedConstraint(5, probe, stopAfter: 14));
        AssertAsReference(sequence, reference);
        var observed = Assert.Single(constraint.Probes);
        Assert.All(observed.Zip(reference.Probe), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
    }

    [Fact]
    public void Step_WithProbe_TakesNoStepOfItsOwn()
    {
        var harness = new EngineHarness();
        harness.Submit(Request([Question(1, 2, 3)], maxTokens: 1, constraint: new ScriptedConstraint(5, [4, 5, 6], stopAfter: 1)));

        Assert.Equal(1, harness.RunToEnd());
        Assert.Equal(3 + 2, harness.Runner.ComputedTokens);
    }
}
