namespace Rag.EndToEnd.Tests.Pages;

/// <summary>Every link of every page leads somewhere.</summary>
public sealed class CrawlTests(RunningService service, HostileService hostile) : IClassFixture<HostileService>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Links_SampleNewsAndSuggestedQuestions_AllAnswer()
    {
        var crawler = new Crawler(new Uri(service.Url));

        await crawler.RunAsync(["/"], Cancellation);

        Assert.Empty(crawler.Faults);
        Assert.Equal(6, crawler.Seen.Count(path => path.StartsWith("/?q=", StringComparison.Ordinal)));
        Assert.True(crawler.Seen.Count(path => path.StartsWith("/articles/", StringComparison.Ordinal)) > 20);
    }

    [Fact]
    public async Task Links_ArticlesWithHostileIds_AllAnswer()
    {
        var crawler = new Crawler(new Uri(hostile.Url));

        await crawler.RunAsync(["/", .. hostile.Questions.Select(question => $"/?q={Uri.EscapeDataString(question)}")], Cancellation);

        Assert.Empty(crawler.Faults);
        Assert.All(hostile.Articles, article =>
            Assert.Contains(crawler.Seen, path => path.StartsWith($"/articles/{article.Id}", StringComparison.Ordinal))
        );
    }
}
