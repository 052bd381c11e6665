using Rag.Bench.Cluster;

namespace Rag.Bench.Tests.Cluster;

public sealed class ClusterBenchmarkTests
{
    private static readonly ClusterSettings s_settings = ClusterSettings.Default with
    {
        Nodes = 8,
        Chunks = 20_000,
        ChunksPerNode = 200,
        WarmUp = 4_000,
        Questions = 4_000,
    };

    [Fact]
    public void Run_SeveralSeeds_TellsMediansAndHowFarSeedsLieApart()
    {
        var report = ClusterBenchmark.Run(s_settings, [2, 3, 4], new Progress<string>(), TestContext.Current.CancellationToken);

        var summary = report.Summary();
        Assert.Equal([2, 3, 4], report.Seeds.Select(seed => seed.Seed));
        Assert.All(summary.Values, ratio => Assert.NotNull(ratio.Spread));
        var rates = report.Seeds.Select(seed => seed.Service.HitRate).Order().ToArray();
        Assert.Equal(rates[1], summary["service_hit_rate"].Value);
        Assert.InRange(summary["service_hit_rate"].Spread!.Value.Low, rates[0], rates[1]);
        Assert.InRange(summary["service_hit_rate"].Value, summary["random_hit_rate"].Value, summary["one_node_hit_rate"].Value);
    }

    [Fact]
    public void Run_TheSameSeed_GivesTheSameFiguresWhateverRunsBesideIt()
    {
        var alone = ClusterBenchmark.Run(s_settings, [3], new Progress<string>(), TestContext.Current.CancellationToken);
        var beside = ClusterBenchmark.Run(s_settings, [2, 3], new Progress<string>(), TestContext.Current.CancellationToken);

        Assert.Equal(alone.Seeds[0], beside.Seeds[1]);
        Assert.Null(alone.Summary()["service_hit_rate"].Spread);
    }
}
