using Microsoft.Playwright;

namespace Rag.EndToEnd.Tests.Docs;

/// <summary>The page of the API in a real browser.</summary>
public sealed class DocsPageTests(RunningService service, Chromium chromium) : IClassFixture<Chromium>
{
    [Theory]
    [InlineData(1300, ColorScheme.Light, "docs")]
    [InlineData(390, ColorScheme.Dark, "docs-narrow")]
    public async Task Open_Page_ShowsTheRoutesWithoutABreachOfItsPolicyOrARequestElsewhere(int width, ColorScheme scheme, string name)
    {
        var page = await chromium.OpenAsync(width, 900, scheme);
        var (complaints, elsewhere) = (new List<string>(), new List<string>());
        page.Console += (_, line) => complaints.AddRange(line.Type is "error" or "warning" ? [line.Text] : []);
        page.PageError += (_, error) => complaints.Add(error);
        page.Request += (_, request) => elsewhere.AddRange(IsHere(request.Url) ? [] : [request.Url]);

        await page.GotoAsync($"{service.Url}/docs/api/");
        await page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Answer a question from the news" }).WaitForAsync();
        await Assertions.Expect(page.Locator("body")).ToContainTextAsync("/v1/search");
        await Chromium.PictureAsync(page, name);

        Assert.Empty(complaints);
        Assert.Empty(elsewhere);
        Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
    }

    /// <summary>The policy of this page is its own alone, and its scripts and styles run by a nonce that is never the same.</summary>
    [Fact]
    public async Task Open_Twice_HasANonceOfItsOwnAndOtherPagesNone()
    {
        using var client = new HttpClient { BaseAddress = new Uri(service.Url) };
        var policies = new List<string>();
        foreach (var path in new[] { "/docs/api/", "/docs/api/", "/" })
        {
            using var reply = await client.GetAsync(path, TestContext.Current.CancellationToken);
            policies.Add(reply.Headers.GetValues("Content-Security-Policy").Single());
        }

        Assert.NotEqual(policies[0], policies[1]);
        Assert.Matches("script-src 'self' 'nonce-[^']{16,}'; ", policies[0]);
        Assert.DoesNotContain("script-src 'self' 'unsafe", policies[0], StringComparison.Ordinal);
        Assert.DoesNotContain("nonce", policies[2], StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policies[2], StringComparison.Ordinal);
    }

    private bool IsHere(string url) =>
        url.StartsWith(service.Url, StringComparison.Ordinal)
        || url.StartsWith("data:", StringComparison.Ordinal)
        || url.StartsWith("blob:", StringComparison.Ordinal);
}
