using System.IO.Compression;
using System.Text;
using Rag.Core.Evaluation;
using Rag.Eval.Datasets;
using Rag.Eval.Metrics;

namespace Rag.Eval.Tests.Metrics;

public sealed class TrecFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("q1 0 d1\n", "line 1 has 3 fields")]
    [InlineData("q1 0 d1 1\nq1 0 d2 high\n", "line 2: 'high'")]
    [InlineData("q1 0 d1 1\n\nq1 0 d1 2\n", "line 3: document d1 is judged twice for query q1")]
    [InlineData("", "is empty")]
    [InlineData("\n# nothing\n", "is empty")]
    [InlineData("query-id\tcorpus-id\tscore\nq1\td1\n", "line 2 has 2 fields")]
    public void ReadQrels_MalformedFile_IsRefusedByFileAndLine(string text, string said)
    {
        var path = File("qrels", text);

        var problem = Assert.Throws<DatasetException>(() => TrecFiles.ReadQrels(path));

        Assert.StartsWith(path, problem.Message, StringComparison.Ordinal);
        Assert.Contains(said, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("q1 Q0 d1 1 best x\n", "line 1: 'best'")]
    [InlineData("q1 Q0 d1 1 NaN x\n", "line 1: 'NaN'")]
    [InlineData("q1 Q0 d1 1 Infinity x\n", "line 1: 'Infinity'")]
    [InlineData("q1 Q0 d1 1 1e999 x\n", "line 1: '1e999'")]
    [InlineData("q1 Q0 d1 1 2 x\nq1 Q0 d1 2 1 x\n", "line 2: document d1 is ranked twice for query q1")]
    [InlineData("q1 Q0 d1 1 2\n", "line 1 has 5 fields")]
    [InlineData("", "is empty")]
    [InlineData("{}", "is empty")]
    [InlineData("{\"q\":\n{\"d\": NaN}}", "line 2")]
    [InlineData("{\"q\": {\"d\": 1, \"d\": 2}}", "line 1")]
    [InlineData("{\"q\": {\"d\": 1e999}}", "finite number")]
    [InlineData("{\"q\": {\"d\": 1}", "line 1")]
    public void ReadRun_MalformedFile_IsRefusedByFileAndLine(string text, string said)
    {
        var path = File("run", text);

        var problem = Assert.Throws<DatasetException>(() => TrecFiles.ReadRun(path));

        Assert.StartsWith(path, problem.Message, StringComparison.Ordinal);
        Assert.Contains(said, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingFile_SaysWhatItShouldHold() =>
        Assert.Contains(
            "query Q0 document rank score tag",
            Assert.Throws<DatasetException>(() => TrecFiles.ReadRun(Path.Combine(_folder.FullName, "no"))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Read_LineWithoutEnd_IsRefusedAndNotHeld() =>
        Assert.Contains(
            "characters",
            Assert.Throws<DatasetException>(() => TrecFiles.ReadQrels(File("qrels", new string('x', 200_000)))).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("q1 Q0  d2 1 -1e-3 tag\r\n\r\n# a note\r\nq1\tQ0\td1\t2\t7.5E1\ttag")]
    [InlineData("query-id\tcorpus-id\tscore\nq1\td2\t-0.001\nq1\td1\t75\n")]
    [InlineData(" {\"q1\": {\"d2\": -1e-3, \"d1\": 75}}")]
    public void ReadRun_EveryForm_GivesTheSameRanking(string text) =>
        Assert.Equal([new ScoredDocument("d2", -.001), new("d1", 75)], TrecFiles.ReadRun(File("run", text))["q1"]);

    [Theory]
    [InlineData("q1\t0\td\t1\n")]
    [InlineData("query-id\tcorpus-id\tscore\nq1\td\t1\n")]
    public void ReadQrels_EveryForm_GivesTheSameGrades(string text) => Assert.Equal(1, TrecFiles.ReadQrels(File("qrels", text))["q1"]["d"]);

    [Fact]
    public void ReadRun_GzippedFile_IsRead()
    {
        var path = Path.Combine(_folder.FullName, "run.gz");
        using (var gzip = new GZipStream(System.IO.File.Create(path), CompressionMode.Compress))
        {
            gzip.Write(Encoding.UTF8.GetBytes("q1 Q0 d1 1 2 x\n"));
        }

        Assert.Single(TrecFiles.ReadRun(path));
    }

    [Fact]
    public void ReadRun_AMillionRows_TakeLittleMemory()
    {
        var path = Path.Combine(_folder.FullName, "run");
        using (var writer = new StreamWriter(path))
        {
            foreach (var row in Enumerable.Range(0, 1_000_000))
            {
                writer.Write($"q{row / 1000} Q0 doc-{row % 1000} {row % 1000 + 1} {1000 - (row % 1000)} tag\n");
            }
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var run = TrecFiles.ReadRun(path);

        Assert.Equal(1000, run.Count);
        Assert.InRange((GC.GetTotalMemory(forceFullCollection: true) - before) >> 20, 0, 120);
        GC.KeepAlive(run);
    }

    [Theory]
    [InlineData(RankingForm.Trec)]
    [InlineData(RankingForm.Beir)]
    public void Write_Outcomes_AreReadBackWithTheirArticlesInOrder(RankingForm form)
    {
        var (qrels, run) = (new StringWriter(), new StringWriter());
        var writer = new RankingWriter(qrels, run, form);
        writer.Write(Outcome("q 1", [new("a", "x"), new("a", "y"), new("b", null)], "b", "c", "b", "a"));
        writer.Write(Outcome("off", [], "b"));

        var judged = TrecFiles.ReadQrels(File("qrels", qrels.ToString()));
        var ranked = TrecFiles.ReadRun(File("run", run.ToString()));

        Assert.Equal(["q%201"], ranked.Keys);
        Assert.Equal(["b", "c", "a"], ranked["q%201"].OrderByDescending(document => document.Score).Select(document => document.Id));
        Assert.Equal(["a", "b"], judged["q%201"].Keys.Order(StringComparer.Ordinal));
    }

    private static CaseOutcome Outcome(string id, Evidence[] evidence, params string[] articles) =>
        new(
            0,
            new EvalCase(id, "?", "fact", evidence),
            [.. articles.Select((article, place) => new RankedPassage(place + 1, "s" + article, 1, article, 0, 1, 1, []))],
            null,
            new CaseCost(1, null, 1),
            new Dictionary<string, double>(),
            null
        );

    private string File(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }
}
