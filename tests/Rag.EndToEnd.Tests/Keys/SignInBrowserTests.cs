using Microsoft.Playwright;

namespace Rag.EndToEnd.Tests.Keys;

/// <summary>Signing in and out in a real browser, without JavaScript too.</summary>
public sealed class SignInBrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    /// <summary>An expectation that is not met says what the page shows instead, which a wait for an address does not.</summary>
    private static readonly LocatorAssertionsToContainTextOptions s_patience = new() { Timeout = 30_000 };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SignIn_WithAKey_LeadsToThePageThatWasWantedAndOutAgain(bool scripts)
    {
        await using var host = await KeyedHost.StartAsync();
        var key = await host.NewKeyAsync("reader");
        var page = await chromium.OpenAsync(390, 844, scripts: scripts);

        await page.GotoAsync($"{host.Url}/articles/unknown");
        await Chromium.PictureAsync(page, "sign-in");
        await GiveAsync(page, "wrong");
        await page.Locator(".problem").WaitForAsync();
        await GiveAsync(page, key);
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Not here", s_patience);
        Assert.EndsWith("/articles/unknown", page.Url, StringComparison.Ordinal);

        await page.GotoAsync(host.Url);
        await page.GetByText("Sign out").ClickAsync();
        await page.Locator("#key").WaitForAsync();

        Assert.Equal("The key, please", await page.Locator("h1").InnerTextAsync());
        await GiveAsync(page, key);
        await page.Locator("#question").FillAsync("Who won?");
        await host.Keys.RevokeAsync("reader", TestContext.Current.CancellationToken);
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#key").WaitForAsync(); // the question was asked of a session that has ended
        Assert.Equal("/?q=Who%20won%3F", (await page.Locator("input[name=to]").GetAttributeAsync("value"))!.Replace("+", "%20"));
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
    }

    /// <summary>The field has what was typed before Enter is pressed in it.</summary>
    private static async Task GiveAsync(IPage page, string key)
    {
        var field = page.Locator("#key");
        await field.FillAsync(key);
        await Assertions.Expect(field).ToHaveValueAsync(key);
        await field.PressAsync("Enter");
    }
}
