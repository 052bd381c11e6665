using Rag.Core.Evaluation;
using Rag.Eval.Figures;

namespace Rag.Eval.Tests.Figures;

public class RankingFiguresTests
{
    [Fact]
    public void Of_FactsAtRanks_GivesTheScriptsAndThePapersFiguresUnderDifferentNames()
    {
        var item = new EvalCase("1", "?", "comparison", [new("a", "x"), new("b", "y"), new("c", "z"), new("d", "w")]);

        var figures = RankingFigures.Of(item, Ranking([], [1], [1, 0], [], [2]));

        Assert.Equal(1, figures["hits@4"]);
        Assert.Equal(1, figures["hits@10"]);
        Assert.Equal(2 / 4.0, figures["paper_hits@4"]);
        Assert.Equal(3 / 4.0, figures["paper_hits@10"]);
        Assert.Equal(3 / 4.0, figures["evidence_recall@10"]);
        Assert.Equal(0, figures["all_evidence@10"]);
        Assert.Equal(1 / 2.0, figures["mrr@10"]);
        Assert.Equal((1 / 2.0 + 1 / 3.0 + 1 / 5.0) / 4, figures["map@10"], 1e-12);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("x")]
    public void Of_OnePieceAtARank_GivesSuccess(string? fact)
    {
        var item = new EvalCase("1", "?", "new_wiki", [new("a", fact)]);

        var figures = RankingFigures.Of(item, Ranking([], [0], [0]));

        Assert.Equal(
            new Dictionary<string, double>
            {
                ["success@1"] = 0,
                ["success@5"] = 1,
                ["mrr@10"] = .5,
            },
            figures
        );
    }

    [Fact]
    public void Of_RankingThatIsNotJudged_HasNoFigure() => Assert.Empty(RankingFigures.Of(new EvalCase("1", "?", "off", []), Ranking([])));

    [Fact]
    public void Of_RankingInAnotherOrder_IsReadByItsRanks()
    {
        var item = new EvalCase("1", "?", "new_wiki", [new("a", null)]);

        Assert.Equal(1, RankingFigures.Of(item, [.. Ranking([0], [], []).Reverse()])["success@1"]);
    }

    private static IReadOnlyList<RankedPassage> Ranking(params int[][] held) =>
        [.. held.Select((evidence, place) => new RankedPassage(place + 1, "a", 1, null, 0, 1, -place, evidence))];
}
