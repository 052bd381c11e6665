using System.CommandLine;

namespace Rag.Bench.Tests;

public sealed class MeasuredCommandTests
{
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task Invoke_FiguresToBeKept_AreKeptOnlyIfTheyAreSound(bool isSound, int code)
    {
        var kept = 0;
        var command = new RootCommand();
        command.SetMeasurement(
            (_, _) => Task.FromResult(BenchReport.Of(new { }, new Dictionary<string, double>(), isSound) with { Keep = () => kept++ })
        );

        var exit = await command.Parse(["--busy", "--json"]).InvokeAsync(null, TestContext.Current.CancellationToken);

        Assert.Equal((code, 1 - code), (exit, kept));
    }
}
