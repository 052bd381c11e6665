using System.CommandLine;
using System.Text.Json.Nodes;
using Rag.Tests;

namespace Rag.Bench.Tests;

public sealed class MeasuredCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Out => Path.Combine(_folder.Path, "report.json");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task Invoke_FiguresThatBreakABound_FailsAndWritesThemAllTheSame(bool isSound, int code)
    {
        var command = new RootCommand();
        var summary = new Dictionary<string, Ratio> { ["rate"] = Ratio.OfRounds([1, 2, 3]), ["count"] = 7 };
        command.SetMeasurement((_, _) => Task.FromResult(new BenchReport(new { Asked = 5 }, summary, isSound)));

        var exit = await command.Parse(["--busy", "--json", "--out", Out]).InvokeAsync(null, TestContext.Current.CancellationToken);

        Assert.Equal(code, exit);
        var report = JsonNode.Parse(await File.ReadAllTextAsync(Out, TestContext.Current.CancellationToken))!;
        Assert.Equal((5, 2, 7), ((int)report["asked"]!, (int)report["summary"]!["rate"]!, (int)report["summary"]!["count"]!));
        Assert.Equal((1.1, 2.9), ((double)report["spread"]!["rate"]!["low"]!, (double)report["spread"]!["rate"]!["high"]!));
        Assert.Null(report["spread"]!["count"]);
        Assert.All((string[])["processor", "processors", "caches", "instruction_sets", "load_average"], member =>
            Assert.True(report["machine"]!.AsObject().ContainsKey(member), member)
        );
        Assert.NotNull(report["others"]!["is_busy"]);
    }
}
