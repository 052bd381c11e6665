using Rag.Eval.Adaptation;

namespace Rag.Eval.Tests.Adaptation;

/// <summary>What may be adopted, by figures alone.</summary>
public sealed class AdaptationGateTests
{
    private const int Enough = 100;

    [Fact]
    public void Decide_BetterOnHeldOutAndAlikeOnOld_Adopts()
    {
        var decision = Decide(Gain(Enough, .2), Gain(Enough, 0));

        Assert.True(decision.IsBetter);
        Assert.Contains("mrr@10 of held-out questions from 0.5000 to 0.7000", decision.Reason);
    }

    [Fact]
    public void Decide_NoGain_Refuses()
    {
        Assert.Contains("no gain beyond chance", Refused(Gain(Enough, 0), Gain(Enough, 0)));
    }

    [Fact]
    public void Decide_GainThatChanceExplains_Refuses()
    {
        // Half of the questions gain as much as the other half loses, but for two.
        var after = Enumerable.Range(0, Enough).Select(at => at < (Enough / 2) + 2 ? .9 : .1);
        Assert.Contains("no gain beyond chance", Refused(new AdaptationScores(Even(Enough), [.. after]), Gain(Enough, 0)));
    }

    [Fact]
    public void Decide_WorseOnHeldOutForSure_Refuses()
    {
        Assert.Contains("no gain beyond chance", Refused(Gain(Enough, -.2), Gain(Enough, 0)));
    }

    [Theory]
    [InlineData(-.03)]
    [InlineData(-.2)]
    public void Decide_WorseOnOld_RefusesHoweverMuchItGains(double loss)
    {
        Assert.Contains("may have dropped", Refused(Gain(Enough, .4), Gain(Enough, loss)));
    }

    [Fact]
    public void Decide_OldThatMayHaveDropped_RefusesThoughTheMeanDidNot()
    {
        // As many gain as lose: over so few questions the mean could as well be lower.
        var after = Enumerable.Range(0, AdaptationGate.FewestOld).Select(at => at % 2 == 0 ? 1.0 : 0);
        Assert.Contains("may have dropped", Refused(Gain(Enough, .4), new AdaptationScores(Even(AdaptationGate.FewestOld), [.. after])));
    }

    [Fact]
    public void Decide_TooFewQuestions_Refuses()
    {
        Assert.Contains("were held out", Refused(Gain(AdaptationGate.FewestHeldOut - 1, .4), Gain(Enough, 0)));
        Assert.Contains("old questions were asked", Refused(Gain(Enough, .4), Gain(AdaptationGate.FewestOld - 1, 0)));
        Assert.Contains("0 questions were held out", Refused(AdaptationScores.None, Gain(Enough, 0)));
    }

    private static string Refused(AdaptationScores heldOut, AdaptationScores old)
    {
        var decision = Decide(heldOut, old);
        Assert.False(decision.IsBetter);
        return decision.Reason;
    }

    private static AdaptationDecision Decide(AdaptationScores heldOut, AdaptationScores old) =>
        AdaptationGate.Decide("mrr@10", AdaptationFigures.Of(heldOut), AdaptationFigures.Of(old));

    private static double[] Even(int count) => [.. Enumerable.Repeat(.5, count)];

    private static AdaptationScores Gain(int count, double gain) => new(Even(count), [.. Enumerable.Repeat(.5 + gain, count)]);
}
