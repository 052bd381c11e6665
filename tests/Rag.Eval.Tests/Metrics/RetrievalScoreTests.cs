using Rag.Core.Evaluation;
using Rag.Eval.Metrics;
using Rag.Eval.Runs;

namespace Rag.Eval.Tests.Metrics;

public class RetrievalScoreTests
{
    [Fact]
    public void MultiHop_FactsAtRanks_GiveTheScriptsValues()
    {
        Evidence[] evidence = [new("a", "It rose by 3%."), new("b", "She  left."), new("c", "Never said.")];

        var score = Score(["nothing", "Then It rose\nby 3%. Later Sheleft.", "It rose by 3%.", "x"], evidence);

        Assert.Equal(new MultiHopScore(1, 1, 0.5, (2 / 2.0) / 3, 2 / 3.0, 2 / 3.0, 0), score);
    }

    [Fact]
    public void MultiHop_FactBeyondTenOrFour_CountsNotThere()
    {
        Evidence[] evidence = [new("a", "fact")];
        List<string> ranking = [.. Enumerable.Repeat("x", 10), "fact"];

        Assert.Equal(default, Score(ranking, evidence));
        Assert.Equal(new MultiHopScore(0, 1, 0.2, 0.2, 0, 1, 1), Score(["x", "x", "x", "x", "fact"], evidence));
    }

    [Fact]
    public void SinglePassage_RankOfTheArticle_GivesSuccessAndReciprocal()
    {
        Assert.Equal(new SinglePassageScore(1, 1, 1), SinglePassageScore.Of([true, false]));
        Assert.Equal(new SinglePassageScore(0, 1, 0.2), SinglePassageScore.Of([false, false, false, false, true]));
        Assert.Equal(default, SinglePassageScore.Of([false]));
    }

    [Fact]
    public void Latency_OfKnownTimes_GivesNearestRanks()
    {
        Assert.Equal(new LatencySummary(50, 90, 99, 100), LatencySummary.Of(Enumerable.Range(1, 100).Select(i => (double)i)));
        Assert.Equal(new LatencySummary(0, 0, 0, 0), LatencySummary.Of([]));
    }

    private static MultiHopScore Score(IReadOnlyList<string> ranking, IReadOnlyList<Evidence> evidence)
    {
        var marks = new EvidenceMarks(evidence);
        return MultiHopScore.Of([.. ranking.Select(text => marks.Of(text, null))], evidence.Count);
    }
}
