namespace Rag.Bench.Tests;

public sealed class BenchCommandLineTests
{
    [Theory]
    [InlineData("nonsense")]
    [InlineData("cache", "--seeds", "0")]
    [InlineData("cluster", "--seeds", "0")]
    [InlineData("engine", "--questions", "0")]
    [InlineData("load", "--questions", "1")]
    [InlineData("load", "--passages", "4")]
    [InlineData("load", "--rounds", "0")]
    [InlineData("load", "--warm-up-questions", "-1")]
    [InlineData("ingest")]
    [InlineData("store", "--chunks", "5")]
    [InlineData("store", "--windows", "-1")]
    [InlineData("http", "--streams", "0")]
    [InlineData("exactness")]
    [InlineData("exactness", "--folder", "nowhere")]
    [InlineData("overload", "--url", "nowhere")]
    public async Task Run_ArgumentsThatMakeNoSense_AreRefused(params string[] arguments) =>
        Assert.Equal(2, await BenchCommandLine.RunAsync(arguments));
}
