using Rag.Feeds.Administration;

namespace Rag.Feeds.Tests.Administration;

/// <summary>How far a backlog has come.</summary>
public sealed class BacklogMeterTests
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 12, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Observe_WaitingArticlesThatGetFewer_TellsRateAndEnd()
    {
        var meter = new BacklogMeter();
        Assert.Equal(new Backlog(0, 1_000, null, null), meter.Observe(1_000, s_start));

        Assert.Equal(new Backlog(600, 1_000, 10, s_start.AddSeconds(100)), meter.Observe(400, s_start.AddSeconds(60)));
    }

    [Fact]
    public void Observe_MoreCome_TheTotalGrowsAndNoEndIsPromised()
    {
        var meter = new BacklogMeter();
        meter.Observe(1_000, s_start);

        Assert.Equal(new Backlog(0, 2_000, null, null), meter.Observe(2_000, s_start.AddSeconds(60)));
    }

    [Fact]
    public void Observe_AFewWaiting_IsNoBacklog() => Assert.Null(new BacklogMeter().Observe(20, s_start));

    [Fact]
    public void Observe_AllIsDone_TheNextBacklogBeginsAnew()
    {
        var meter = new BacklogMeter();
        meter.Observe(1_000, s_start);
        Assert.Null(meter.Observe(0, s_start.AddSeconds(60)));

        Assert.Equal(new Backlog(0, 200, null, null), meter.Observe(200, s_start.AddSeconds(70)));
    }
}
