using Microsoft.Playwright;
using Rag.Core.Articles;
using Rag.Pages;

namespace Rag.EndToEnd.Tests.Pages;

/// <summary>The pages in many scripts in a real browser, in a narrow and in a wide window.</summary>
public sealed class ScriptPagesTests(ScriptsHost host, Chromium chromium) : IClassFixture<ScriptsHost>, IClassFixture<Chromium>
{
    private const int Height = 844;
    private static readonly int[] s_widths = [390, 1100];

    /// <summary>One that goes to the left, one without spaces, one of letters that combine.</summary>
    private static readonly string[] s_kinds = ["ar", "ja", "hi"];

    public static TheoryData<string> Cases { get; } =
    [.. ScriptArticles.All.Select(item => item.Article.Language!).Where(language => LongForm.IsOn || s_kinds.Contains(language))];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Answer_AnyScript_ShowsTheQuotationWithinTheWindow(string language)
    {
        var (article, quote) = ScriptArticles.All.Single(item => item.Article.Language == language);
        var words = Texts.Plain(article.Body[quote.Start..quote.End]);
        var page = await chromium.OpenAsync(s_widths[0], Height, ColorScheme.Light);

        await page.GotoAsync(host.Url);
        await page.Locator("#question").FillAsync(language);
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".answer .quotation").WaitForAsync();
        await page.Locator(".cite .mark").FocusAsync();

        var card = page.Locator(".cite .card");
        await Assertions.Expect(card).ToBeVisibleAsync();
        Assert.Equal(words, await card.Locator("mark").TextContentAsync());
        Assert.Contains('…', await card.Locator(".context").TextContentAsync() ?? "");
        Assert.Equal(Direction(article), await DirectionAsync(page, ".quotation"));
        foreach (var width in s_widths)
        {
            await page.SetViewportSizeAsync(width, Height);
            await Assertions.Expect(card).ToHaveCSSAsync("opacity", "1");
            await Chromium.PictureAsync(page, $"script-answer-{language}-{width}");
            await AssertFitsAsync(page);
            var box = (await card.BoundingBoxAsync())!;
            Assert.InRange(box.X, 0, width);
            Assert.InRange(box.X + box.Width, 0, width);
        }

        await page.Context.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Article_AnyScript_ReadsInItsDirectionWithinTheWindow(string language)
    {
        var (article, quote) = ScriptArticles.All.Single(item => item.Article.Language == language);
        var page = await chromium.OpenAsync(s_widths[0], Height, ColorScheme.Light);

        await page.GotoAsync($"{host.Url}{Texts.Link(article.Id)}?from={quote.Start}&to={quote.End}#quote");

        Assert.Equal(Texts.Plain(article.Body[quote.Start..quote.End]), await page.Locator("#quote").TextContentAsync());
        Assert.Equal(Direction(article), await DirectionAsync(page, ".story [lang] p"));
        Assert.Equal(language, await page.Locator(".story h1").GetAttributeAsync("lang"));
        foreach (var width in s_widths)
        {
            await page.SetViewportSizeAsync(width, Height);
            await page.EvaluateAsync("scrollTo(0, 0)");
            await Chromium.PictureAsync(page, $"script-article-{language}-{width}");
            await AssertFitsAsync(page);
        }

        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData(390)]
    [LongInlineData(1100)]
    public async Task Start_AllScriptsTogether_FitTheWindowEachInItsOwnOrder(int width)
    {
        var page = await chromium.OpenAsync(width, Height, ColorScheme.Dark);

        await page.GotoAsync(host.Url);

        await Chromium.PictureAsync(page, $"script-start-{width}");
        await AssertFitsAsync(page);
        Assert.Equal(
            "isolate",
            await page.Locator(".latest bdi").First.EvaluateAsync<string>("node => getComputedStyle(node).unicodeBidi")
        );
    }

    private static string Direction(Article article) => article.Language is "ar" or "he" ? "rtl" : "ltr";

    private static Task<string> DirectionAsync(IPage page, string selector) =>
        page.Locator(selector).First.EvaluateAsync<string>("node => getComputedStyle(node).direction");

    private static async Task AssertFitsAsync(IPage page) =>
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page scrolls sideways.");
}
