using Rag.Bench.Shapes;
using Rag.Onnx.Runner;
using Rag.Tests;

namespace Rag.Bench.Tests.Shapes;

public sealed class ShapeFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => Path.Combine(_folder.Path, "shapes.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_OfARunThatWasBrokenOff_KnowsTheRowsThatItKept()
    {
        var report = Report("mamba2");
        ShapeFile.Open(FilePath, threads: 2).Keep(report);

        var file = ShapeFile.Open(FilePath, threads: 2);

        Assert.True(file.Has("mamba2", WeightMode.BlockInt8Wide));
        Assert.False(file.Has("mamba2", WeightMode.BlockInt4Wide));
        Assert.False(file.Has("llama", WeightMode.BlockInt8Wide));
        Assert.Equal(report, Assert.Single(file.Baseline.Shapes));
    }

    [Fact]
    public void Open_OfAnotherNumberOfThreads_IsRefused()
    {
        ShapeFile.Open(FilePath, threads: 2).Keep(Report("llama"));

        Assert.Contains("2 threads", Assert.Throws<InvalidOperationException>(() => ShapeFile.Open(FilePath, threads: 3)).Message);
    }

    [Fact]
    public void WriteInto_APage_ReplacesWhatStandsBetweenTheMarksAlone()
    {
        var file = ShapeFile.Open(FilePath, threads: 2);
        file.Keep(Report("mamba2"));
        var page = Path.Combine(_folder.Path, "page.md");
        File.WriteAllText(page, $"before\n{ShapeTable.Begin}\nold\n{ShapeTable.End}\nbehind\n");

        ShapeTable.WriteInto(page, file.Baseline);
        ShapeTable.WriteInto(page, file.Baseline);

        var lines = File.ReadAllLines(page);
        Assert.Equal(["before", ShapeTable.Begin], lines[..2]);
        Assert.Equal(
            "| mamba2 | BlockInt8Wide | 370 | 48 | 515 MB | 0.38 | 0.41 | 3 | 0.6 s |  | 65.7 MiB | 90 + 558 MiB |",
            Assert.Single(lines, line => line.StartsWith("| mamba2", StringComparison.Ordinal))
        );
        Assert.Equal([ShapeTable.End, "behind"], lines[^2..]);
        Assert.DoesNotContain("old", lines);
    }

    [Fact]
    public void WriteInto_APageWithoutMarks_IsRefused()
    {
        var page = Path.Combine(_folder.Path, "page.md");
        File.WriteAllText(page, "no place");

        var refusal = Assert.Throws<InvalidOperationException>(() =>
            ShapeTable.WriteInto(page, ShapeFile.Open(FilePath, threads: 2).Baseline)
        );

        Assert.Contains("no place for the table", refusal.Message);
    }

    private static ShapeReport Report(string shape)
    {
        var pace = new ShapePace(515_000_000, 60, 24, .38, .41, 48, 370);
        var start = new ShapeStart(.5, .6, .9, 20, 90, 558, 0, 68_878_336, pace, Nodes: null);
        return new ShapeReport(shape, WeightMode.BlockInt8Wide, 3, start with { Pace = null }, start);
    }
}
