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
    public void Keep_RowsThatTheFileHas_ReplacesThemAndLeavesTheOthers()
    {
        Open("llama", "mamba2").Keep([Report("llama"), Report("mamba2")]);
        var again = Report("mamba2") with { LoadAverage = 0 };

        Open("mamba2", "qwen3").Keep([again, Report("qwen3")]);

        Assert.Equal([Report("llama"), again, Report("qwen3")], Open().Keep([]).Shapes);
        Assert.False(File.Exists(FilePath + ".new"));
    }

    [Fact]
    public void Open_OfAnotherNumberOfThreads_IsRefusedWhereRowsWouldStay()
    {
        Open("llama", "mamba2").Keep([Report("llama"), Report("mamba2")]);

        var refusal = Assert.Throws<InvalidOperationException>(() =>
            ShapeFile.Open(FilePath, [("llama", WeightMode.BlockInt8Wide)], threads: 3)
        );

        Assert.Contains("2 threads, and 1 of its rows would stay", refusal.Message);
    }

    [Fact]
    public void Keep_AllRowsOfAnotherMachine_MakesTheFileThisOnes()
    {
        Open("llama").Keep([Report("llama")]);

        var renewed = ShapeFile.Open(FilePath, [("llama", WeightMode.BlockInt8Wide)], threads: 3).Keep([Report("llama")]);

        Assert.Equal(3, renewed.Threads);
        Assert.Equal(Report("llama"), Assert.Single(renewed.Shapes));
    }

    [Fact]
    public void WriteInto_APage_ReplacesWhatStandsBetweenTheMarksAlone()
    {
        var baseline = Open("mamba2").Keep([Report("mamba2")]);
        var page = Path.Combine(_folder.Path, "page.md");
        File.WriteAllText(page, $"before\n{ShapeTable.Begin}\nold\n{ShapeTable.End}\nbehind\n");

        ShapeTable.WriteInto(page, baseline);
        ShapeTable.WriteInto(page, baseline);

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

        var refusal = Assert.Throws<InvalidOperationException>(() => ShapeTable.WriteInto(page, Open().Keep([])));

        Assert.Contains("no place for the table", refusal.Message);
    }

    private ShapeFile Open(params string[] measured) =>
        ShapeFile.Open(FilePath, [.. measured.Select(shape => (shape, WeightMode.BlockInt8Wide))], threads: 2);

    private static ShapeReport Report(string shape)
    {
        var pace = new ShapePace(515_000_000, 60, 24, .38, .41, 48, 370, 1.2);
        var start = new ShapeStart(.5, .6, .9, 20, 90, 558, 0, 68_878_336, pace, Nodes: null);
        return new ShapeReport(shape, WeightMode.BlockInt8Wide, 3, start with { Pace = null }, start);
    }
}
