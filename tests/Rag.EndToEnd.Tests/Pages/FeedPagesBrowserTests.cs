using Microsoft.Playwright;
using Rag.Core.Queue;
using Rag.Feeds;
using Rag.Feeds.Administration;
using Rag.Feeds.Opml;

namespace Rag.EndToEnd.Tests.Pages;

/// <summary>The pages of feeds in a real browser, in a narrow and in a wide window, with and without JavaScript.</summary>
public sealed class FeedPagesBrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly FeedSeverity[] s_severities =
    [
        FeedSeverity.Gone,
        FeedSeverity.Failing,
        FeedSeverity.Odd,
        FeedSeverity.New,
        FeedSeverity.Paused,
        FeedSeverity.Fine,
    ];

    [Theory]
    [InlineData(360, ColorScheme.Light)]
    [LongInlineData(1200, ColorScheme.Dark)]
    public async Task Feeds_TitlesInAllScripts_FitTheWindow(int width, ColorScheme scheme)
    {
        await using var host = await PagesHost.StartAsync(new ScriptedAnswerer(), new FixedCatalog(), Feeds());
        var page = await chromium.OpenAsync(width, 844, scheme);

        await page.GotoAsync($"{host.Url}/ops/feeds");
        await page.Locator(".feed summary").First.ClickAsync();

        await Chromium.PictureAsync(page, $"feeds-{width}");
        await AssertFitsAsync(page);
        Assert.Contains("need a look", await page.Locator(".verdict").InnerTextAsync());
        Assert.Equal(1, await page.Locator("progress").CountAsync());
    }

    [Theory]
    [InlineData(390)]
    [LongInlineData(1100)]
    public async Task Try_FromTheFrontPageWithoutJavaScript_OneClickFollows(int width)
    {
        var feeds = Feeds();
        await using var host = await PagesHost.StartAsync(new ScriptedAnswerer(), new FixedCatalog(), feeds);
        var page = await chromium.OpenAsync(width, 844, scripts: false);

        await page.GotoAsync(host.Url);
        await Chromium.PictureAsync(page, $"feeds-front-{width}");
        await page.Locator("#address").FillAsync("tide.example");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".found").First.WaitForAsync();
        await Chromium.PictureAsync(page, $"feeds-found-{width}");
        await page.GetByText("Follow this feed").First.ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync($"{host.Url}/ops/feeds");

        Assert.Equal(["test tide.example", "follow https://feed0.example/"], feeds.Changes);
    }

    [Theory]
    [InlineData(390)]
    [LongInlineData(1100)]
    public async Task List_SentWithoutJavaScript_OneClickFollowsAllThatIsNew(int width)
    {
        var feeds = Feeds();
        await using var host = await PagesHost.StartAsync(new ScriptedAnswerer(), new FixedCatalog(), feeds);
        var page = await chromium.OpenAsync(width, 844, scripts: false);
        var list = OpmlWriter.Write(
            [
                new OpmlFeed("https://tide.example/feed", "Tide", null, []),
                new OpmlFeed("https://a.example/", "<b>\"A\" & <i>", null, ["World"]),
                new OpmlFeed("https://b.example/?x=1&y=2", "B", null, ["World", "North"]),
            ],
            "Mine",
            DateTimeOffset.UnixEpoch
        );

        await page.GotoAsync($"{host.Url}/ops/feeds");
        await page.Locator("#list")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "mine.opml",
                    MimeType = "text/x-opml",
                    Buffer = list,
                }
            );
        await page.Locator("form:has(#list) button").ClickAsync();
        await page.GetByText("3 feeds in the list").WaitForAsync();
        await Chromium.PictureAsync(page, $"feeds-list-{width}");
        Assert.Contains("1 of them is followed already.", await page.Locator(".verdict").InnerTextAsync());
        Assert.Contains("World / North / https://b.example/?x=1&y=2", await page.Locator(".entries").InnerTextAsync());
        await AssertFitsAsync(page);
        await page.GetByText("Follow all 2").ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync($"{host.Url}/ops/feeds");

        Assert.Equal(["follow https://a.example/ https://b.example/?x=1&y=2"], feeds.Changes);
    }

    [Fact]
    public async Task Found_TitlesInAllScripts_FitTheWindow()
    {
        await using var host = await PagesHost.StartAsync(new ScriptedAnswerer(), new FixedCatalog(), Feeds());
        var page = await chromium.OpenAsync(390, 844, ColorScheme.Light);

        await page.GotoAsync(host.Url);
        await page.Locator("#address").FillAsync("tide.example");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".found").First.WaitForAsync();

        await AssertFitsAsync(page);
    }

    private static ScriptedFeeds Feeds()
    {
        var titles = ScriptArticles.All.Select(item => (Title: item.Article.Title!, Language: item.Article.Language!)).ToList();
        var reports = titles.Select(
            (item, index) =>
                ScriptedFeeds.Feed(
                    item.Title,
                    s_severities[Math.Min(index / 2, s_severities.Length - 1)],
                    "Failing since Tuesday: the server answers 503. It is asked again at 14:10."
                )
        );
        var found = titles.Select(
            (item, index) =>
                new FoundFeed(
                    $"https://feed{index}.example/",
                    item.Title,
                    null,
                    item.Language,
                    20,
                    [new FoundEntry(item.Title, null, DateTimeOffset.UnixEpoch)],
                    null,
                    IsFollowed: index == 1
                )
        );
        return new ScriptedFeeds
        {
            Overview = ScriptedFeeds.Of([.. reports]) with
            {
                Backlog = new Backlog(1_200, 5_000, 12.5, DateTimeOffset.UnixEpoch),
                Dead = [new DeadReport(7, QueueStage.Store, titles[0].Title, null, DateTimeOffset.UnixEpoch, "It is larger than 10 MB.")],
                DeadCount = 1,
                HasSampleNews = true,
            },
            Report = new AddressReport("tide.example", [.. found], true, "The page has some feeds."),
        };
    }

    private static async Task AssertFitsAsync(IPage page) =>
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page scrolls sideways.");
}
