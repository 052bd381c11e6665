using Microsoft.Playwright;

namespace Rag.Pages.Tests.Judging;

/// <summary>What every page is held to in every state: it fits the window, keeps the rules of accessibility, and weighs little.</summary>
internal static class Pictured
{
    /// <summary>Bytes of a page with all of its files.</summary>
    private const long HeaviestPage = 150_000;

    private const string Weight = """
        [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
          .reduce((sum, entry) => sum + entry.decodedBodySize, 0)
        """;

    private const string FirstPaint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1";

    /// <summary>Opens the page, looks at it, and leaves a picture of it.</summary>
    public static async Task<IPage> AssertGoodAsync(this Chromium chromium, string url, string name, int width, ColorScheme scheme)
    {
        var page = await chromium.OpenAsync(width, 800, scheme);
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            // That there is no such page is no fault of it.
            if (message.Type == "error" && !message.Text.Contains("404", StringComparison.Ordinal))
            {
                complaints.Add(message.Text);
            }
        };
        var reply = await page.GotoAsync(url);
        Assert.True(reply!.Status < 500, await page.Locator("body").InnerTextAsync());
        var weight = await page.EvaluateAsync<long>(Weight);
        var paint = await page.EvaluateAsync<double>(FirstPaint);
        TestContext.Current.SendDiagnosticMessage($"{name}: {weight:N0} bytes, first paint after {paint:N0} ms");
        await page.AssertLooksGoodAsync(name, width);

        Assert.Empty(complaints);
        Assert.InRange(weight, 1, HeaviestPage);
        return page;
    }

    public static async Task AssertLooksGoodAsync(this IPage page, string name, int width)
    {
        await Chromium.PictureAsync(page, $"{name}-{width}");
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{name} scrolls sideways.");
        var faults = await AxeCore.FaultsAsync(page);
        Assert.True(faults.Count == 0, $"{name}: {string.Join('\n', faults)}");
    }
}
