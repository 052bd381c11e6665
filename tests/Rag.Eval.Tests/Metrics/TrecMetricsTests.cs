using Rag.Eval.Datasets;
using Rag.Eval.Metrics;

namespace Rag.Eval.Tests.Metrics;

public class TrecMetricsTests
{
    private static readonly Dictionary<string, Dictionary<string, int>> s_qrels = new()
    {
        ["q1"] = new()
        {
            ["d1"] = 1,
            ["d2"] = 2,
            ["d3"] = 0,
        },
        ["q2"] = new() { ["d9"] = 1 },
    };

    [Fact]
    public void Evaluate_SmallRun_GivesTheHandComputedValues()
    {
        var run = new Dictionary<string, List<ScoredDocument>> { ["q1"] = [new("d3", 3), new("d2", 2), new("d5", 1.5), new("d1", 1)] };

        var metrics = TrecMetrics.Evaluate(s_qrels, run);

        // q1: relevant at ranks 2 and 4, one grade 2 and one grade 1; q2 is missing from the run and counts 0.
        Assert.Equal((0.5 + 0.5) / 2 / 2, metrics["map"], 1e-12);
        Assert.Equal(0.5 / 2, metrics["mrr"], 1e-12);
        Assert.Equal(2 / 10.0 / 2, metrics["P@10"], 1e-12);
        Assert.Equal(1.0 / 2, metrics["recall@100"], 1e-12);
        Assert.Equal(0, metrics["success@1"], 1e-12);
        Assert.Equal(1.0 / 2, metrics["success@5"], 1e-12);
        Assert.Equal((2 / Math.Log2(3) + 1 / Math.Log2(5)) / (2 + 1 / Math.Log2(3)) / 2, metrics["ndcg@10"], 1e-12);
    }

    [Fact]
    public void OfQuery_EqualScores_RankByIdDescending()
    {
        var figures = TrecMetrics.OfQuery(new Dictionary<string, int> { ["a"] = 1 }, [new("a", 1), new("b", 1), new("B", 1)]);

        Assert.Equal(0.5, figures["mrr"]);
    }

    [Fact]
    public void Evaluate_QueryWithoutRelevantDocuments_IsLeftOut()
    {
        var qrels = new Dictionary<string, Dictionary<string, int>>
        {
            ["q1"] = new() { ["d1"] = 1 },
            ["q2"] = new() { ["d1"] = 0 },
        };

        Assert.Equal(1, TrecMetrics.Evaluate(qrels, new Dictionary<string, List<ScoredDocument>> { ["q1"] = [new("d1", 1)] })["map"]);
    }

    [Theory]
    [InlineData("q1 0 d1\n", "q1 Q0 d1 1 2.5 x\n")]
    [InlineData("q1 0 d1 high\n", "q1 Q0 d1 1 2.5 x\n")]
    [InlineData("q1 0 d1 1\nq1 0 d1 2\n", "q1 Q0 d1 1 2.5 x\n")]
    [InlineData("q1 0 d1 1\n", "q1 Q0 d1 1 best x\n")]
    [InlineData("q1 0 d1 1\n", "q1 Q0 d1 1 2 x\nq1 Q0 d1 2 1 x\n")]
    public void Evaluate_MalformedFile_IsRefusedByLine(string qrels, string run)
    {
        var folder = Directory.CreateTempSubdirectory();
        var (qrelsPath, runPath) = (Path.Combine(folder.FullName, "qrels"), Path.Combine(folder.FullName, "run"));
        File.WriteAllText(qrelsPath, qrels);
        File.WriteAllText(runPath, run);

        var error = Assert.Throws<DatasetException>(() => TrecMetrics.Evaluate(qrelsPath, runPath));

        Assert.Contains("line", error.Message, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Evaluate_Files_AreReadBySpacesAndTabs()
    {
        var folder = Directory.CreateTempSubdirectory();
        var (qrelsPath, runPath) = (Path.Combine(folder.FullName, "qrels"), Path.Combine(folder.FullName, "run"));
        File.WriteAllText(qrelsPath, "q1\t0\td1\t1\n\n");
        File.WriteAllText(runPath, "q1 Q0  d2 1 -1e-3 tag\nq1 Q0 d1 2 7.5E1 tag\n");

        Assert.Equal(1, TrecMetrics.Evaluate(qrelsPath, runPath)["mrr"]);
        folder.Delete(recursive: true);
    }
}
