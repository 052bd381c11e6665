using Microsoft.AspNetCore.Http;
using Rag.Feeds.Requests;
using Rag.Feeds.Testing;
using Rag.Fetching.Requests;
using Rag.Fetching.Robots;
using Rag.Fetching.Tests;

namespace Rag.Feeds.Tests.Testing;

public sealed class FeedTesterTests
{
    private const string Feed = """
        <rss version="2.0"><channel><title>The Harbour Post</title><link>https://post.example/</link>
        <item><title>Ferry</title><link>/ferry</link><description>The ferry stopped.</description></item></channel></rss>
        """;

    [Fact]
    public async Task Test_Feed_IsFoundWithItsTitleAndEntries()
    {
        var finding = Assert.IsType<FeedFinding.Found>(await TestAsync("/feed"));

        Assert.Equal("The Harbour Post", finding.Feed.Title);
        Assert.Equal("Ferry", Assert.Single(finding.Feed.Entries).Draft.Title);
    }

    [Fact]
    public async Task Test_PermanentRedirect_NamesTheNewAddress()
    {
        var finding = Assert.IsType<FeedFinding.Found>(await TestAsync("/moved"));

        Assert.Equal("/feed", finding.Address.AbsolutePath);
    }

    [Fact]
    public async Task Test_Page_IsGivenBackWithItsBody()
    {
        var finding = Assert.IsType<FeedFinding.NoFeed>(await TestAsync("/page"));

        Assert.Equal("<!doctype html><title>Page</title>", System.Text.Encoding.UTF8.GetString(finding.Body.Span));
        Assert.Equal("text/html", finding.ContentType);
        Assert.EndsWith(".", finding.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/denied", "robots.txt")]
    [InlineData("/missing", "404")]
    [InlineData("/gone", "gone for good")]
    public async Task Test_NothingThere_SaysWhy(string path, string word)
    {
        var finding = Assert.IsType<FeedFinding.Failed>(await TestAsync(path));

        Assert.Contains(word, finding.Reason, StringComparison.Ordinal);
    }

    private static async Task<FeedFinding> TestAsync(string path)
    {
        await using var server = await LocalServer.StartAsync(async context =>
        {
            switch (context.Request.Path.Value)
            {
                case "/robots.txt":
                    await context.Response.WriteAsync("User-agent: *\nDisallow: /denied");
                    break;
                case "/feed" or "/denied":
                    await context.Response.WriteAsync(Feed);
                    break;
                case "/page":
                    context.Response.ContentType = "text/html";
                    await context.Response.WriteAsync("<!doctype html><title>Page</title>");
                    break;
                case "/moved":
                    context.Response.Redirect("/feed", permanent: true);
                    break;
                case "/gone":
                    context.Response.StatusCode = 410;
                    break;
                default:
                    context.Response.StatusCode = 404;
                    break;
            }
        });
        using var http = server.Client(new FetchingOptions { AllowedNetworks = ["127.0.0.1"] });
        var tester = new FeedTester(new PoliteHttp(http, new RobotsFiles(http, server.Time)));
        return await tester.TestAsync(server.At(path), null, TestContext.Current.CancellationToken);
    }
}
