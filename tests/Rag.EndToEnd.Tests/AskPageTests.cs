using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Rag.EndToEnd.Tests;

/// <summary>The first page in a real browser.</summary>
public sealed class AskPageTests(RunningService service, Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Ask_SuggestedQuestion_StreamsAnAnswerWhoseCitationOpens()
    {
        var page = await chromium.OpenAsync(1100, 900, ColorScheme.Light);
        var foreign = new List<string>();
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(service.Url, StringComparison.Ordinal))
            {
                foreign.Add(request.Url);
            }
        };
        await page.GotoAsync(service.Url);
        await Chromium.PictureAsync(page, "start");

        await page.Locator(".suggestions a").First.ClickAsync();
        await page.Locator(".answer .quotation").WaitForAsync();

        Assert.Contains("reused", await page.Locator(".truth").InnerTextAsync());
        await page.Locator(".cite .mark").HoverAsync();
        var card = page.Locator(".cite .card");
        await Assertions.Expect(card).ToBeVisibleAsync();
        Assert.NotEmpty(await card.Locator("mark").InnerTextAsync());
        await Chromium.PictureAsync(page, "answer");

        var quote = await card.Locator("mark").InnerTextAsync();
        await page.Locator(".cite .mark").ClickAsync();
        await page.Locator(".story #quote").WaitForAsync();
        Assert.Equal(quote, await page.Locator(".story #quote").InnerTextAsync());
        await Chromium.PictureAsync(page, "article");
        Assert.Empty(foreign);
    }

    [Fact]
    public async Task Feedback_PressOfAButton_ThanksWithoutLeavingTheAnswerAndIsKept()
    {
        var page = await chromium.OpenAsync(360, 740, ColorScheme.Light);
        await page.GotoAsync(Ask(service.Samples.SuggestedQuestions[0]));

        await page.Locator(".answer .feedback button[value=down]").ClickAsync();

        await Assertions.Expect(page.Locator(".answer .feedback [role=status]")).ToHaveTextAsync("Thank you.");
        Assert.Equal(1, await page.Locator(".answer .quotation").CountAsync());
        await page.Locator("a[href^='/answers/']").ClickAsync();
        await Assertions.Expect(page.Locator(".feedback button[value=down]")).ToHaveAttributeAsync("aria-pressed", "true");
        await Chromium.PictureAsync(page, "answer-again");
    }

    [Theory]
    [LongInlineData(360, 740, ColorScheme.Light, "narrow")]
    [InlineData(360, 740, ColorScheme.Dark, "narrow-dark")]
    [LongInlineData(1100, 900, ColorScheme.Dark, "dark")]
    public async Task Answer_AnyWidthAndScheme_FitsTheWindow(int width, int height, ColorScheme scheme, string name)
    {
        var page = await chromium.OpenAsync(width, height, scheme);

        await page.GotoAsync(Ask(service.Samples.SuggestedQuestions[0]));
        await page.Locator(".answer .quotation").WaitForAsync();
        await page.Locator(".cite .mark").FocusAsync();
        await Chromium.PictureAsync(page, name);

        Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        Assert.Equal(
            scheme == ColorScheme.Dark,
            await page.EvaluateAsync<bool>(
                "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).every(part => part < 64)"
            )
        );
    }

    [Fact]
    public async Task Answer_WithoutJavaScript_ReadsWhole()
    {
        var context = await chromium.OpenContextAsync(new BrowserNewContextOptions { JavaScriptEnabled = false });
        var page = await context.NewPageAsync();

        await page.GotoAsync(Ask(service.Samples.SuggestedQuestions[0]));

        Assert.True(await page.Locator(".answer .quotation").CountAsync() == 1);
        Assert.True(await page.Locator(".passages li").CountAsync() > 0);
    }

    [Fact]
    public async Task Refusal_QuestionTheNewsDoesNotAnswer_ListsTheNearestPassages()
    {
        var page = await chromium.OpenAsync(1100, 900, ColorScheme.Light);

        await page.GotoAsync(Ask("How old is the transport minister Calla Ferrant?"));
        await page.Locator(".answer").WaitForAsync();
        await Chromium.PictureAsync(page, "refusal");

        Assert.Equal("The passages do not say.", (await page.Locator(".refusal .short").InnerTextAsync()).Trim());
        Assert.True(await page.Locator(".passages[open] li").CountAsync() > 0);
    }

    [Fact]
    public async Task Answer_SureOne_ShowsTheWordBesideTheShortAnswer()
    {
        var page = await chromium.OpenAsync(360, 740, ColorScheme.Light);

        await page.GotoAsync(Ask("How many jobs will the Lumenor battery factory in Brackenhithe create?"));

        var mark = page.Locator(".answer > .short .confidence.sure");
        await Assertions.Expect(mark).ToHaveTextAsync(new Regex(@"^sure \(\d\d %\)$"));
        Assert.Contains("reused", await page.Locator(".truth").InnerTextAsync());
        Assert.Equal(0, await page.Locator(".uncertain").CountAsync());
    }

    [Theory]
    [InlineData(360, ColorScheme.Light)]
    [LongInlineData(1100, ColorScheme.Dark)]
    public async Task Refusal_WithAnUncertainAnswer_ShowsItApartFromTheNearestPassages(int width, ColorScheme scheme)
    {
        var page = await chromium.OpenAsync(width, 740, scheme);

        await page.GotoAsync(Ask("How old is the transport minister Calla Ferrant?"));

        Assert.Equal("What came nearest", await page.Locator(".passages[open] summary").InnerTextAsync());
        Assert.True(await page.Locator(".passages[open] li").CountAsync() > 0);
        var uncertain = page.Locator(".refusal > .uncertain");
        Assert.Contains("Too uncertain", await uncertain.Locator("h2").InnerTextAsync());
        Assert.Contains("unsure", await uncertain.Locator(".confidence").InnerTextAsync());
        Assert.Equal(1, await uncertain.Locator(".quotation").CountAsync());
        Assert.Equal(0, await page.Locator(".refusal > .short .confidence").CountAsync());
        Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
    }

    [Fact]
    public async Task Greeting_Streamed_IsOneLineWithNothingAboutFinding()
    {
        var page = await chromium.OpenAsync(1100, 900, ColorScheme.Light);
        await page.GotoAsync(service.Url);

        await page.Locator("#question").FillAsync("Hello");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".answer.talk .short").WaitForAsync();

        Assert.StartsWith("Hello!", await page.Locator(".answer").InnerTextAsync());
        Assert.Equal(0, await page.Locator("#answer :is(.truth, .passages, .uncertain, .confidence, .quotation)").CountAsync());
    }

    [Fact]
    public async Task Keyboard_FromTheInput_ReachesTheCitation()
    {
        var page = await chromium.OpenAsync(1100, 900, ColorScheme.Light);
        await page.GotoAsync(service.Url);

        await page.Locator("#question").FillAsync(service.Samples.SuggestedQuestions[0]);
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".answer .quotation").WaitForAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");

        Assert.Equal("mark", await page.EvaluateAsync<string>("document.activeElement.className"));
        await Assertions.Expect(page.Locator(".cite .card")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Problem_QuestionWithoutWords_IsToldOnThePage()
    {
        var page = await chromium.OpenAsync(360, 740, ColorScheme.Light);

        await page.GotoAsync(Ask("?!"));

        Assert.Contains("no word", await page.Locator(".problem").InnerTextAsync());
    }

    private string Ask(string question) => $"{service.Url}/?q={Uri.EscapeDataString(question)}";
}
