using Rag.Bench.Http;

namespace Rag.Bench.Tests.Http;

public sealed class HttpBenchmarkTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-http-bench-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Run_FewStreams_EveryTokenIsReadOnBothSides()
    {
        var settings = new HttpBenchSettings(Streams: 4, Tokens: 8, Rounds: 2, TimeSpan.FromMilliseconds(5));
        using var benchmark = new HttpBenchmark(settings);

        var report = await benchmark.RunAsync(_folder, TestContext.Current.CancellationToken);

        Assert.Equal((64, 64), (report.InProcess.Count, report.OverHttp.Count));
        Assert.True(report.InProcess.P50 < report.OverHttp.Most); // HTTP takes some time, whatever the machine does beside
        Assert.Contains("http_overhead_p99_ms", report.Summary().Keys);
    }
}
