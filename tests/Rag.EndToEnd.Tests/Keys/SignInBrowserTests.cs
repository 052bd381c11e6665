using Microsoft.Playwright;

namespace Rag.EndToEnd.Tests.Keys;

/// <summary>Signing in and out in a real browser, without JavaScript too.</summary>
public sealed class SignInBrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SignIn_WithAKey_LeadsToThePageThatWasWantedAndOutAgain(bool scripts)
    {
        await using var host = await KeyedHost.StartAsync();
        var key = await host.NewKeyAsync("reader");
        var context = await chromium.Browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                JavaScriptEnabled = scripts,
                ViewportSize = new ViewportSize { Width = 390, Height = 844 },
            }
        );
        var page = await context.NewPageAsync();

        await page.GotoAsync($"{host.Url}/articles/unknown");
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Chromium.Pictures, "sign-in.png") });
        await page.Locator("#key").FillAsync("wrong");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".problem").WaitForAsync();
        await page.Locator("#key").FillAsync(key);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/articles/unknown");
        Assert.Contains("Not here", await page.Locator("h1").InnerTextAsync());

        await page.GotoAsync(host.Url);
        await page.GetByText("Sign out").ClickAsync();
        await page.Locator("#key").WaitForAsync();

        Assert.Equal("The key, please", await page.Locator("h1").InnerTextAsync());
        await page.Locator("#key").FillAsync(key);
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#question").FillAsync("Who won?");
        await host.Keys.RevokeAsync("reader", TestContext.Current.CancellationToken);
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#key").WaitForAsync(); // the question was asked of a session that has ended
        Assert.Equal("/?q=Who%20won%3F", (await page.Locator("input[name=to]").GetAttributeAsync("value"))!.Replace("+", "%20"));
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
    }
}
