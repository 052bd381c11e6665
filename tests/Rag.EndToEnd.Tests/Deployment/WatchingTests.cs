namespace Rag.EndToEnd.Tests.Deployment;

/// <summary>What runs beside the service, checked by the tools that belong to it.</summary>
public sealed class WatchingTests : IDisposable
{
    private readonly DirectoryInfo _folder = TestFolder.Create("rag-watching-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Prometheus_Configuration_IsTaken()
    {
        // The key lies in the container alone: that it is there is not checked.
        var (code, output) = await Deployed.RunAsync(
            "promtool",
            "check",
            "config",
            "--syntax-only",
            Deployed.PathOf("deploy/prometheus/prometheus.yml")
        );

        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task Alerts_FireWhenWhatTheyAreAboutHappens()
    {
        var rules = Deployed.PathOf("deploy/prometheus/alerts.yml");
        var cases = Path.Combine(_folder.FullName, "cases.yml");
        File.WriteAllText(cases, Deployed.Read("tests/Rag.EndToEnd.Tests/Deployment/alerts.cases.yml").Replace("RULES", rules));

        var check = await Deployed.RunAsync("promtool", "check", "rules", rules);
        var test = await Deployed.RunAsync("promtool", "test", "rules", cases);

        Assert.True(check.Code == 0, check.Output);
        Assert.True(test.Code == 0, test.Output);
    }

    [Fact]
    public void Collector_EveryPartOfAPipeline_IsConfigured()
    {
        var file = Deployed.Yaml("deploy/otel/collector.yml");
        var pipelines = Map(Map(file["service"])["pipelines"]);

        Assert.Equal(["metrics", "traces"], pipelines.Keys.Cast<string>().Order());
        foreach (var (kind, named) in pipelines.Values.SelectMany(pipeline => Map(pipeline)))
        {
            Assert.All((List<object>)named!, part => Assert.Contains(part, Map(file[(string)kind]).Keys));
        }
    }

    [Fact]
    public async Task Unit_IsTakenAndExposesLittle()
    {
        var unit = Path.Combine(_folder.FullName, "rag.service");
        var here = Path.Combine(AppContext.BaseDirectory, "rag");
        File.WriteAllText(unit, Deployed.Read("deploy/systemd/rag.service").Replace("/opt/rag/rag ", here + " ", StringComparison.Ordinal));

        var verified = await Deployed.RunAsync("systemd-analyze", "verify", unit);
        var exposure = await Deployed.RunAsync("systemd-analyze", "security", "--offline=true", "--threshold=20", unit);

        Assert.Equal((0, ""), verified);
        Assert.True(exposure.Code == 0, exposure.Output);
    }

    private static Dictionary<object, object?> Map(object? value) => (Dictionary<object, object?>)value!;
}
