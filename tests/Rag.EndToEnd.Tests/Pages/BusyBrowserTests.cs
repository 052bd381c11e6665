using Microsoft.Playwright;
using Rag.Core.Answers;

namespace Rag.EndToEnd.Tests.Pages;

/// <summary>The first page of a service that is too busy to answer, in a real browser.</summary>
public sealed class BusyBrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Ask_ServiceIsBusy_ShowsTheServicesWords()
    {
        var busy = new AnswerRefusedException("Too many questions are asked.", TimeSpan.FromSeconds(6));
        await using var host = await PagesHost.StartAsync(new ScriptedAnswerer { Failure = busy }, new FixedCatalog());
        var page = await chromium.OpenAsync(1100, 900, ColorScheme.Light);
        await page.GotoAsync(host.Url);

        await page.Locator("#question").FillAsync("Who won?");
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Locator("#answer .problem")).ToHaveTextAsync(busy.Message);
    }
}
