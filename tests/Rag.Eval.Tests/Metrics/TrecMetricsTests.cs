using Rag.Eval.Datasets;
using Rag.Eval.Metrics;

namespace Rag.Eval.Tests.Metrics;

public class TrecMetricsTests
{
    /// <summary>
    /// What trec_eval 9 prints for a query of its own tests, whose ranking is rebuilt from those figures: relevant documents at these ranks
    /// among ten, all others of the first 67 judged and not relevant, 17 more never judged.
    /// </summary>
    [Theory]
    [InlineData("num_ret", 84)]
    [InlineData("num_rel", 10)]
    [InlineData("num_rel_ret", 6)]
    [InlineData("map", .2723)]
    [InlineData("Rprec", .4)]
    [InlineData("bpref", .33)]
    [InlineData("recip_rank", .3333)]
    [InlineData("infAP", .2723)]
    [InlineData("iprec@0.00", .6)]
    [InlineData("iprec@0.30", .6)]
    [InlineData("iprec@0.40", .5714)]
    [InlineData("iprec@0.50", .3846)]
    [InlineData("iprec@0.60", .3333)]
    [InlineData("iprec@0.70", 0)]
    [InlineData("P@5", .6)]
    [InlineData("P@15", .3333)]
    [InlineData("P@30", .2)]
    [InlineData("P@1000", .006)]
    [InlineData("recall@5", .3)]
    [InlineData("recall@15", .5)]
    [InlineData("recall@1000", .6)]
    [InlineData("ndcg", .4730)]
    [InlineData("ndcg@5", .4469)]
    [InlineData("ndcg@10", .3633)]
    [InlineData("ndcg@15", .4211)]
    [InlineData("ndcg@20", .4730)]
    [InlineData("map@5", .1433)]
    [InlineData("map@10", .2005)]
    [InlineData("map@15", .2389)]
    [InlineData("success@1", 0)]
    [InlineData("success@5", 1)]
    [InlineData("set_P", .0714)]
    [InlineData("set_recall", .6)]
    [InlineData("set_F", .1277)]
    [InlineData("judged@20", 1)]
    public void OfQuery_RankingOfTrecEvalsOwnTests_GivesWhatItPrints(string name, double printed)
    {
        int[] relevant = [3, 4, 5, 7, 13, 18];
        var judgments = Enumerable.Range(1, 67).ToDictionary(Id, rank => relevant.Contains(rank) ? 1 : 0);
        foreach (var missed in Enumerable.Range(0, 4))
        {
            judgments[$"missed{missed}"] = 1;
        }

        var figures = TrecMetrics.OfQuery(judgments, [.. Enumerable.Range(1, 84).Select(rank => new ScoredDocument(Id(rank), -rank))]);

        Assert.Equal(printed, Math.Round(figures[name], 4, MidpointRounding.ToEven));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void OfQuery_GradesAndHoles_AgreeWithDefinitionsWrittenOut(int level)
    {
        var random = new Random(20 + level);
        for (var trial = 0; trial < 200; trial++)
        {
            var judgments = Enumerable
                .Range(0, 40)
                .Where(_ => random.Next(3) > 0)
                .ToDictionary(place => $"d{place}", _ => random.Next(-1, 4));
            ScoredDocument[] documents = [.. Enumerable.Range(0, 30).Select(place => new ScoredDocument($"d{place}", random.Next(8)))];

            var figures = TrecMetrics.OfQuery(judgments, documents, level);

            foreach (var (name, value) in TrecByDefinition.OfQuery(judgments, documents, level))
            {
                Assert.True(Math.Abs(value - figures[name]) < 1e-12, $"{name} in trial {trial}: {value} and {figures[name]}");
            }
        }
    }

    [Fact]
    public void OfQuery_JudgmentsBelowZero_AreOfThePoolAndNotJudged()
    {
        // Above the relevant document lie one that was never in the pool and one that was and has no judgment.
        var figures = TrecMetrics.OfQuery(
            new Dictionary<string, int> { ["pool"] = -1, ["gold"] = 1 },
            [new("never", 3), new("pool", 2), new("gold", 1)]
        );

        Assert.Equal(1, figures["bpref"]);
        Assert.Equal(1 / 3.0 + (2 / 3.0 * (1 / 2.0) * .5), figures["infAP"], 1e-12);
        Assert.Equal(1 / 3.0, figures["judged@5"], 1e-12);
        Assert.Equal(1, figures["num_rel"]);
    }

    [Fact]
    public void OfQuery_EqualScores_RankByIdDescending()
    {
        Assert.Equal(.5, TrecMetrics.OfQuery(new Dictionary<string, int> { ["a"] = 1 }, [new("a", 1), new("b", 1), new("B", 1)])["mrr"]);

        // In bytes the pair of surrogates comes after the private letter, in UTF-16 before it.
        Assert.Equal(1, TrecMetrics.OfQuery(new Dictionary<string, int> { ["😀"] = 1 }, [new("\uE000", 1), new("😀", 1)])["mrr"]);
    }

    [Fact]
    public void Of_QueryThatTheRunLacks_CountsZeroWhereAllAreAveraged()
    {
        var all = TrecEvaluation.Of(s_qrels, s_run, new TrecOptions());
        var ranked = TrecEvaluation.Of(s_qrels, s_run, new TrecOptions(IsComplete: false));

        // q1: relevant at ranks 2 and 4; q2 is missing; q3 has judgments and nothing relevant.
        Assert.Equal(.5 / 3, all.Metrics["map"], 1e-12);
        Assert.Equal(.5 / 2, ranked.Metrics["map"], 1e-12);
        Assert.Equal(3, all.Metrics["num_q"]);
        Assert.Equal(2, ranked.Metrics["num_q"]);
        Assert.Equal(3, all.Metrics["num_rel"]);
        Assert.Equal(2, ranked.Metrics["num_rel"]);
        Assert.Equal(5, all.Metrics["num_ret"]);
        Assert.Equal(Math.Exp((Math.Log(.5) + (2 * Math.Log(.00001))) / 3), all.Metrics["gm_map"], 1e-12);
        Assert.Equal(["q2"], all.OnlyJudged);
        Assert.Equal(["q4"], all.OnlyRanked);
        Assert.Equal(["q3"], all.WithoutRelevant);
    }

    [Fact]
    public void Of_NoQueryWithBoth_IsRefused() =>
        Assert.Throws<DatasetException>(() =>
            TrecEvaluation.Of(s_qrels, new Dictionary<string, List<ScoredDocument>> { ["x"] = [new("d", 1)] }, new TrecOptions())
        );

    [Fact]
    public void Lines_PerQuery_AreNamedAndPrintedAsTrecEvalDoes()
    {
        var lines = TrecOutput.Lines(TrecEvaluation.Of(s_qrels, s_run, new TrecOptions()), perQuery: true).ToList();

        Assert.Contains("map                   \tq1\t0.5000", lines);
        Assert.Contains("num_ret               \tall\t5", lines);
        Assert.Contains("num_q                 \tall\t3", lines);
        Assert.Contains("ndcg_cut_10           \tq3\t0.0000", lines);
        Assert.Contains("iprec_at_recall_0.10  \tq1\t0.5000", lines);
        Assert.Contains("P_5                   \tq1\t0.4000", lines);
        Assert.DoesNotContain(lines, line => line.Contains("\tq4\t", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line =>
            line.StartsWith("gm_map", StringComparison.Ordinal) && !line.Contains("\tall\t", StringComparison.Ordinal)
        );
    }

    private static readonly Dictionary<string, Dictionary<string, int>> s_qrels = new()
    {
        ["q1"] = new()
        {
            ["d1"] = 1,
            ["d2"] = 2,
            ["d3"] = 0,
        },
        ["q2"] = new() { ["d9"] = 1 },
        ["q3"] = new() { ["d9"] = 0 },
    };

    private static readonly Dictionary<string, List<ScoredDocument>> s_run = new()
    {
        ["q1"] = [new("d3", 3), new("d2", 2), new("d5", 1.5), new("d1", 1)],
        ["q3"] = [new("d9", 3)],
        ["q4"] = [new("d9", 3)],
    };

    private static string Id(int rank) => $"d{rank:000}";
}
