using System.Globalization;
using Rag.Tests;

namespace Rag.Feeds.Tests.Week;

/// <summary>
/// Days of polling on a simulated clock, among servers that misbehave in every way they are known to. The servers stand in the place of
/// the network, below everything that decides when to ask; tests/feeds-week/run.sh runs the long form.
/// </summary>
[Collection(nameof(Alone))]
public sealed class FeedWeekTests
{
    private const int Seed = 20260302;

    private static readonly int s_feeds = Setting("RAG_WEEK_FEEDS", 60);

    private static readonly int s_days = Setting("RAG_WEEK_DAYS", 2);

    [Fact]
    public async Task Days_AmongServersThatMisbehave_StarveNobodyAndHammerNobody()
    {
        using var folder = new TemporaryFolder();
        var run = new WeekRun(s_feeds, TimeSpan.FromDays(s_days), Seed);

        var report = await run.RunAsync(folder.Path, TestContext.Current.CancellationToken);

        TestContext.Current.TestOutputHelper!.WriteLine(report.ToString());
        Assert.Empty(report.Starved());
        Assert.Empty(report.Hammered());
        Assert.Empty(report.Rushed());
        Assert.Empty(report.Pressed());
        Assert.Empty(report.Lost());
        Assert.InRange(report.ShareOfUnchanged, 0.3, 1);
        Assert.InRange(report.Freshness(95), TimeSpan.Zero, TimeSpan.FromSeconds(60));
    }

    private static int Setting(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : usual;
}
