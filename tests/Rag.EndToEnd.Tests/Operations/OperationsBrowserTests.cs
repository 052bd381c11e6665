using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using Rag.Eval.Dashboard.Operations;
using Rag.Pages.Tests.Judging;

namespace Rag.EndToEnd.Tests.Operations;

/// <summary>The pages of operations in a real browser: in a narrow and in a wide window, by day and by night, with and without JavaScript.
/// </summary>
public sealed class OperationsBrowserTests(Chromium chromium, OperationsBrowserTests.TroubledService troubled)
    : IClassFixture<Chromium>,
        IClassFixture<OperationsBrowserTests.TroubledService>
{
    private const int MostBytes = 150 << 10;

    [Theory]
    [InlineData("/ops", 360, ColorScheme.Light)]
    [InlineData("/ops/history/first-word", 1200, ColorScheme.Dark)]
    [LongInlineData("/ops", 1200, ColorScheme.Dark)]
    [LongInlineData("/ops/stories", 360, ColorScheme.Light)]
    [LongInlineData("/ops/stories", 1200, ColorScheme.Dark)]
    [LongInlineData("/ops/history/first-word", 360, ColorScheme.Light)]
    [LongInlineData("/ops/history/blocks?scale=hours", 360, ColorScheme.Light)]
    [LongInlineData("/ops/history/blocks?scale=hours", 1200, ColorScheme.Dark)]
    [LongInlineData("/eval/playground", 360, ColorScheme.Light)]
    [LongInlineData("/eval/playground", 1200, ColorScheme.Dark)]
    public async Task Page_InAWindow_IsGood(string path, int width, ColorScheme scheme)
    {
        var name = path[1..].Replace('/', '-').Replace('?', '-');
        var page = await chromium.AssertGoodAsync($"{troubled.Url}{path}", name, width, scheme);

        await page.WaitForTimeoutAsync(500); // a chart is put in the drawing's place
        await page.AssertLooksGoodAsync(name, width);
        Assert.InRange(await WeightAsync(page), 1, MostBytes);
    }

    [Fact]
    public async Task Operations_AllIsWell_LooksSo()
    {
        await using var host = await OperationsHost.StartAsync(new ScriptedOperations(), day: new FakeTimeProvider());
        var page = await chromium.OpenAsync(1200, 844, ColorScheme.Light);

        await page.GotoAsync($"{host.Url}/ops");
        await page.GetByText("Live, as of").WaitForAsync();

        await page.AssertLooksGoodAsync("ops-well", 1200);
    }

    /// <summary>The picture that the documentation shows.</summary>
    [Fact]
    public async Task Operations_SomethingIsWrong_StandsBelowTheFigures()
    {
        var page = await chromium.OpenAsync(960, 1000, ColorScheme.Light);

        await page.GotoAsync($"{troubled.Url}/ops");
        await page.GetByText("Live, as of").WaitForAsync();

        await Chromium.PictureAsync(page, "operations", new PageScreenshotOptions());
        Assert.Equal(5, await page.Locator(".troubles li").CountAsync());
    }

    [Fact]
    public async Task Operations_NothingHappenedYet_SaysSo()
    {
        var operations = new ScriptedOperations
        {
            Facts = ScriptedOperations.Fine with
            {
                Cache = new Reading<CacheFacts>(new CacheFacts([], null, [], IsComplete: true), null),
                News = new Reading<NewsFacts>(new NewsFacts(0, [], [], 0, 20_000), null),
            },
        };
        await using var host = await OperationsHost.StartAsync(operations);
        var page = await chromium.OpenAsync(360, 844, ColorScheme.Dark);

        await page.GotoAsync($"{host.Url}/ops");

        await page.AssertLooksGoodAsync("ops-empty", 360);
        Assert.Contains("No feed is followed yet.", await page.InnerTextAsync("main"));
        Assert.Contains("No passage is kept yet", await page.InnerTextAsync("main"));
    }

    [Fact]
    public async Task Operations_SomethingBreaksWhileThePageIsOpen_ItSaysSoByItself()
    {
        var operations = new ScriptedOperations();
        await using var host = await OperationsHost.StartAsync(operations);
        var page = await chromium.OpenAsync(1200, 844, ColorScheme.Light);
        await page.GotoAsync($"{host.Url}/ops");
        await page.GetByText("Live, as of").WaitForAsync();

        operations.Facts = Troubled().Facts;

        await page.Locator(".troubles .down").WaitForAsync(); // the state is read every few seconds
        Assert.Contains("Act now", await page.Locator(".verdict").InnerTextAsync());

        operations.End();
        await page.GetByText("The connection was lost").WaitForAsync();
    }

    [Fact]
    public async Task History_WithoutJavaScript_IsDrawnAndReads()
    {
        await using var host = await OperationsHost.StartAsync(new ScriptedOperations(), day: new FakeTimeProvider());
        var context = await chromium.OpenContextAsync(
            new BrowserNewContextOptions
            {
                JavaScriptEnabled = false,
                ViewportSize = new ViewportSize { Width = 1200, Height = 844 },
            }
        );
        var page = await context.NewPageAsync();

        await page.GotoAsync($"{host.Url}/ops");
        await page.GetByRole(AriaRole.Link, new() { Name = "First word" }).ClickAsync();
        await page.Locator(".drawing").WaitForAsync();
        await page.GetByText("The same as a table").ClickAsync();

        Assert.True(await page.Locator(".grid tbody tr").CountAsync() > 50);
        Assert.Contains("p95", await page.Locator(".drawing").TextContentAsync());
    }

    [Fact]
    public async Task Playground_OneQuestion_ShowsBothSides()
    {
        await using var host = await OperationsHost.StartAsync(new ScriptedOperations());
        var page = await chromium.OpenAsync(1200, 844, ColorScheme.Light);
        await page.GotoAsync($"{host.Url}/eval/playground");

        await page.GetByLabel("Question").FillAsync("When does the harbor bridge close?");
        await page.GetByLabel("Dense of B").FillAsync("0");
        await page.GetByLabel("Grounding of A").SelectOptionAsync("Quotes");
        await page.Keyboard.PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask both" }).ClickAsync();
        await page.Locator(".aligned").WaitForAsync();

        await page.AssertLooksGoodAsync("playground", 1200);
        Assert.Equal(["A: Grounding Quotes", "B: Dense 0"], await page.Locator(".sides h2").AllInnerTextsAsync());
        await page.SetViewportSizeAsync(360, 844);
        await page.AssertLooksGoodAsync("playground", 360);
    }

    private static ScriptedOperations Troubled()
    {
        var fine = ScriptedOperations.Fine;
        var long1 = "Bürgermeisterinnenkandidatinnenvorstellungsrunde: the whole hall listens while the harbor closes for a year";
        return new ScriptedOperations
        {
            Facts = fine with
            {
                News = new Reading<NewsFacts>(
                    fine.News.Value! with
                    {
                        Wrong =
                        [
                            new FeedFacts("The Courier", "Failing since Tuesday: 429 from its host. It is asked again at 14:05.", true),
                            new FeedFacts(long1, "Silent: it had news often, and none for 9 days.", false),
                        ],
                        Dead = 3,
                    },
                    null
                ),
                Space = new Reading<SpaceFacts>(new SpaceFacts(120L << 20, 500L << 30), null),
                Reported =
                [
                    new Trouble(
                        TroubleSeverity.Failing,
                        "Reuse of passages of reader-1 is closed since 2026-11-29 12:00:00Z: 24 of the last 200 short answers differ under "
                            + "full attention (12.0 %). Open it again with 'rag guard reopen passage_reuse'."
                    ),
                ],
                Cache = new Reading<CacheFacts>(
                    fine.Cache.Value! with
                    {
                        Hottest = [.. fine.Cache.Value!.Hottest, new HotPassage(long1, 4, 250, true)],
                    },
                    null
                ),
            },
            Stories =
            [
                ScriptedOperations.Story(long1, 12, fine.Now - TimeSpan.FromHours(3)),
                ScriptedOperations.Story("Ferry adds night sailings", 3, DateTimeOffset.Now - TimeSpan.FromHours(30)),
                ScriptedOperations.Story("قطار جديد بين المدينتين", 2, DateTimeOffset.Now - TimeSpan.FromHours(40)),
            ],
        };
    }

    /// <summary>Of the page and all that it loads, what is kept open left aside.</summary>
    private static Task<long> WeightAsync(IPage page) =>
        page.EvaluateAsync<long>(
            "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
                + ".filter(entry => !entry.name.endsWith('/live')).reduce((sum, entry) => sum + entry.decodedBodySize, 0)"
        );

    /// <summary>Its state never changes, so pages of several tests show it.</summary>
    public sealed class TroubledService : IAsyncLifetime
    {
        private OperationsHost? _host;

        public string Url => _host!.Url;

        public async ValueTask InitializeAsync() => _host = await OperationsHost.StartAsync(Troubled(), day: new FakeTimeProvider());

        public ValueTask DisposeAsync() => _host!.DisposeAsync();
    }
}
