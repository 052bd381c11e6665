using Rag.Core.Articles;
using Rag.Eval.Stories;

namespace Rag.Eval.Tests.Stories;

public sealed class StoryScoresTests
{
    [Fact]
    public void Of_OneOfEachKind_CountsThem()
    {
        StoryPair[] pairs = [new("a", "b", true), new("a", "c", false), new("b", "d", true), new("c", "d", false), new("a", "gone", true)];
        var stories = new Dictionary<string, ArticleId>
        {
            ["a"] = new("1"),
            ["b"] = new("1"),
            ["c"] = new("1"),
            ["d"] = new("2"),
        };

        var scores = StoryScores.Of(pairs, stories);

        Assert.Equal((4, 0.5, 0.5, 0.5), (scores.Pairs, scores.Precision, scores.Recall, scores.F1));
        Assert.Equal((4, 2, 3), (scores.Articles, scores.Stories, scores.Largest));
        Assert.Equal(1, scores.Sizes[3]);
    }

    [Fact]
    public void Load_Pairs_AreEnoughInBothHalvesAndHoldHashesAlone()
    {
        var pairs = StoryPairs.Load();

        Assert.All(pairs, pair => Assert.Equal((64, 64), (pair.First.Length, pair.Second.Length)));
        Assert.Equal(pairs.Count, pairs.Select(pair => (pair.First, pair.Second)).Distinct().Count());
        foreach (var half in pairs.GroupBy(pair => pair.IsForTuning))
        {
            Assert.InRange(half.Count(pair => pair.IsSame), 150, 200);
            Assert.InRange(half.Count(pair => !pair.IsSame), 150, 200);
        }
    }
}
