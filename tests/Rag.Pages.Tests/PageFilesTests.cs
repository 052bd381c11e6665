namespace Rag.Pages.Tests;

/// <summary>Files that pages load, and how long browsers keep them.</summary>
public sealed class PageFilesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task File_NamedByItsHash_IsKeptForGood()
    {
        await using var host = await DashboardHost.StartAsync(new MemoryRuns());
        var page = await host.Client.GetStringAsync("/eval", Cancellation);
        var start = page.IndexOf("/app.css?v=", StringComparison.Ordinal);
        var link = page[start..page.IndexOf('"', start)];

        using var named = await host.Client.GetAsync(link, Cancellation);
        using var bare = await host.Client.GetAsync("/app.css", Cancellation);

        Assert.Contains("immutable", named.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
        Assert.True(bare.Headers.CacheControl?.NoCache);
    }

    [Theory]
    [InlineData("/eval", "Judge")]
    [InlineData("/eval/runs/none", "Judge")]
    public async Task Navigation_OnAPage_SaysWhereTheReaderIs(string path, string section)
    {
        await using var host = await DashboardHost.StartAsync(new MemoryRuns());

        using var reply = await host.Client.GetAsync(path, Cancellation);

        Assert.Contains($"aria-current=\"page\">{section}<", await reply.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }
}
