using System.Text;
using Rag.Core.Evaluation;
using Rag.Eval.Datasets;
using Rag.Eval.Gates;

namespace Rag.Eval.Tests.Gates;

public sealed class BaselineFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Read_WhatWasWritten_IsTheSameBaselineAndTheSameBytes()
    {
        var written = Sample();
        Write(written);
        var first = File.ReadAllBytes(_path);

        var read = BaselineFile.Read(_path);
        Write(read);

        Assert.Equal(first, File.ReadAllBytes(_path));
        Assert.Equal(written.Plan.Configuration.Digest, read.Plan.Configuration.Digest);
        Assert.Equal(written.Cases.Select(item => item.Id), read.Cases.Select(item => item.Id));
        Assert.Equal(1.0 / 3, read.Cases[0].Figures["f1"]);
        Assert.Equal(RunKind.Answer, read.Plan.Kind);
        Assert.Equal(2, read.Plan.Cases);
    }

    [Fact]
    public void Write_Cases_StandOneALine() =>
        Assert.Single(Text(Sample()).Split('\n'), line => line.Contains("\"id\":\"b\"", StringComparison.Ordinal));

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2", "version 2")]
    [InlineData("\"rag-baseline\"", "\"something\"", "something")]
    [InlineData("\"depth\": 10", "\"depth\": 10, \"deep\": 1", "line 9")]
    [InlineData("\"depth\": 10", "\"depth\": 10, \"depth\": 10", "line 9")]
    [InlineData("\"depth\": 10", "\"depth\": \"ten\"", "line 9")]
    [InlineData("\"id\":\"b\"", "\"id\":\"a\"", "question a twice")]
    [InlineData("\"f1\": 0.6666666666666666", "\"f1\": 0.9", "of f1")]
    [InlineData("\"f1\":1", "\"f1\":0", "of f1")]
    [InlineData("  ]\n}", "  ]\n", "line 23")]
    public void Read_DamagedFile_IsRefusedWithASentence(string from, string to, string said)
    {
        var text = Text(Sample());
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(_path, text.Replace(from, to, StringComparison.Ordinal));

        var problem = Assert.Throws<DatasetException>(() => BaselineFile.Read(_path));

        Assert.Contains(said, problem.Message, StringComparison.Ordinal);
        Assert.Contains(_path, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingFile_SaysHowToMakeOne() =>
        Assert.Contains(
            "rag eval export",
            Assert.Throws<DatasetException>(() => BaselineFile.Read(_path + ".no")).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Of_RunThatIsNotCompleted_IsRefused()
    {
        var run = new EvalRun("r", Sample().Plan, null, RunState.Stopped, default, null, 0, new Dictionary<string, double>(), null);

        Assert.Throws<InvalidOperationException>(() => Baseline.Of(run, []));
    }

    private static Baseline Sample() =>
        new(
            "01JD",
            new DateTimeOffset(2026, 11, 29, 1, 2, 3, TimeSpan.Zero),
            new RunPlan(
                "sample-news",
                "ab",
                2,
                RunKind.Answer,
                10,
                new RunConfiguration(new Dictionary<string, string> { ["Retrieval:Dense"] = "1", ["A \"b\" é"] = "" })
            ),
            [
                new BaselineCase("a", "fact", new Dictionary<string, double> { ["f1"] = 1.0 / 3, ["exact"] = 0 }),
                new BaselineCase("b", "near", new Dictionary<string, double> { ["f1"] = 1 }),
            ]
        );

    private void Write(Baseline baseline)
    {
        using var stream = File.Create(_path);
        BaselineFile.Write(baseline, stream);
    }

    private static string Text(Baseline baseline)
    {
        using var stream = new MemoryStream();
        BaselineFile.Write(baseline, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
