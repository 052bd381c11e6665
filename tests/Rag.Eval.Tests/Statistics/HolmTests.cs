using Rag.Eval.Statistics;

namespace Rag.Eval.Tests.Statistics;

public class HolmTests
{
    [Fact]
    public void Adjust_FourTests_GivesTheStepsByHand()
    {
        double[] expected = [.03, .06, .06, .02];

        Assert.All(expected.Zip(Holm.Adjust([.01, .04, .03, .005])), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Fact]
    public void Adjust_LargeValues_NeverPassOne() => Assert.Equal([1, 1, 1], Holm.Adjust([.5, .9, .4]));

    [Fact]
    public void Adjust_OneTest_LeavesItAsItIs() => Assert.Equal([.04], Holm.Adjust([.04]));

    [Fact]
    public void Adjust_NoTest_IsNothing() => Assert.Empty(Holm.Adjust([]));
}
