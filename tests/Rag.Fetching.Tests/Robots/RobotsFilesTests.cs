using Microsoft.AspNetCore.Http;
using Rag.Fetching.Robots;

namespace Rag.Fetching.Tests.Robots;

public sealed class RobotsFilesTests
{
    [Theory]
    [InlineData(200, "User-agent: *\nDisallow: /shut", true, false)]
    [InlineData(404, "", true, true)]
    [InlineData(403, "", true, true)]
    [InlineData(410, "", true, true)]
    [InlineData(429, "", false, false)]
    [InlineData(500, "", false, false)]
    [InlineData(503, "", false, false)]
    public async Task IsAllowedAsync_Answer_DecidesForTheWholeHost(int status, string file, bool open, bool shut)
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(file);
        });
        using var http = server.Client();
        var robots = new RobotsFiles(http, server.Time);

        Assert.Equal(open, await robots.IsAllowedAsync(server.At("/open"), TestContext.Current.CancellationToken));
        Assert.Equal(shut, await robots.IsAllowedAsync(server.At("/shut"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(200, 23)]
    [InlineData(404, 23)]
    [InlineData(400, 23)]
    public async Task IsAllowedAsync_File_IsKeptForADay(int status, int hours)
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        using var http = server.Client();
        var robots = new RobotsFiles(http, server.Time);

        await robots.IsAllowedAsync(server.At("/a"), TestContext.Current.CancellationToken);
        server.Time.Advance(TimeSpan.FromHours(hours));
        await robots.IsAllowedAsync(server.At("/b"), TestContext.Current.CancellationToken);
        Assert.Equal(["news.test/robots.txt"], server.Asked);

        server.Time.Advance(TimeSpan.FromHours(1.1));
        await robots.IsAllowedAsync(server.At("/b"), TestContext.Current.CancellationToken);
        Assert.Equal(2, server.Asked.Count);
    }

    [Fact]
    public async Task IsAllowedAsync_ServerThatRecovers_IsAskedAgainSoon()
    {
        var fails = true;
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = fails ? 500 : 404;
            return Task.CompletedTask;
        });
        using var http = server.Client();
        var robots = new RobotsFiles(http, server.Time);
        Assert.False(await robots.IsAllowedAsync(server.At("/a"), TestContext.Current.CancellationToken));

        fails = false;
        server.Time.Advance(TimeSpan.FromMinutes(31));

        Assert.True(await robots.IsAllowedAsync(server.At("/a"), TestContext.Current.CancellationToken));
    }
}
