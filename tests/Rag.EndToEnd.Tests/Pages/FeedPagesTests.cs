using System.Net;
using Rag.Api.Edge;
using Rag.Feeds;
using Rag.Feeds.Administration;

namespace Rag.EndToEnd.Tests.Pages;

/// <summary>Who may administer feeds from a page, and what the forms do.</summary>
public sealed class FeedPagesTests
{
    private const string Key = "a key for these tests alone";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Show_AtThisMachine_NeedsNoKeyAndTheFrontPageHasTheBox()
    {
        await using var host = await StartAsync();

        Assert.Contains("No feed is followed yet", await host.Client.GetStringAsync("/ops/feeds", Cancellation));
        Assert.Contains("action=\"/ops/feeds/try\"", await host.Client.GetStringAsync("/", Cancellation));
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.9")]
    [InlineData("Forwarded", "for=203.0.113.9")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task Show_ThroughAProxyOrFromAnotherSite_IsForbidden(string header, string value)
    {
        await using var host = await StartAsync();
        host.Client.DefaultRequestHeaders.Add(header, value);

        using var page = await host.Client.GetAsync("/ops/feeds", Cancellation);
        var front = await host.Client.GetStringAsync("/", Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
        Assert.DoesNotContain("/ops/feeds", front, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public")]
    [InlineData("hosts")]
    [InlineData("proxies")]
    public async Task Show_ServiceThatOthersReach_IsForbiddenWithoutAKey(string setting)
    {
        await using var host = await StartAsync(
            options: new ServerOptions
            {
                PublicUrl = setting == "public" ? "https://news.example" : null,
                AllowedHosts = setting == "hosts" ? ["news.example"] : [],
                TrustedProxies = setting == "proxies" ? ["10.0.0.1"] : [],
            }
        );

        using var page = await host.Client.GetAsync("/ops/feeds", Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
    }

    [Fact]
    public async Task Change_WithoutABrowsersWordForIt_IsForbidden()
    {
        var feeds = new ScriptedFeeds();
        await using var host = await StartAsync(feeds);

        using var silent = await host.Client.PostAsync("/ops/feeds/remove", Form(("feed", "a"), ("articles", "Remove")), Cancellation);
        using var foreign = await PostAsync(host, "/ops/feeds/remove", "http://evil.example", ("feed", "a"), ("articles", "Remove"));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (silent.StatusCode, foreign.StatusCode));
        Assert.Empty(feeds.Changes);
    }

    [Theory]
    [InlineData("/ops/feeds/change", "feed=a&change=Pause", "Pause a")]
    [InlineData("/ops/feeds/change", "feed=a&change=PollNow", "PollNow a")]
    [InlineData("/ops/feeds/remove", "feed=a&articles=Keep", "remove a Keep")]
    [InlineData("/ops/feeds/follow", "url=https://a.example/&title=A&site=", "follow https://a.example/")]
    [InlineData("/ops/feeds/starter", "url=https://world.example/rss&url=https://evil.example/", "follow https://world.example/rss")]
    [InlineData("/ops/feeds/dead", "change=Retry", "Retry all")]
    [InlineData("/ops/feeds/dead", "change=Drop&ticket=7", "Drop 7")]
    [InlineData("/ops/feeds/sample", "", "remove sample")]
    public async Task Form_OfAnOwnPage_IsDoneOnceAndLeadsToThePage(string path, string form, string done)
    {
        var feeds = new ScriptedFeeds();
        await using var host = await StartAsync(feeds);
        var fields = form.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(field => field.Split('=', 2))
            .Select(field => (field[0], field[1]));

        using var response = await PostAsync(host, path, host.Url, [.. fields]);

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal("/ops/feeds", response.Headers.Location?.OriginalString);
        Assert.Equal([done], feeds.Changes);
    }

    [Theory]
    [InlineData("/ops/feeds/change", "feed", "unknown", "change", "Pause")]
    [InlineData("/ops/feeds/change", "feed", "a", "change", "99")]
    [InlineData("/ops/feeds/remove", "feed", "a", "articles", "")]
    public async Task Form_ThatCannotBeDone_SaysSoOnAPage(string path, string first, string one, string second, string two)
    {
        var feeds = new ScriptedFeeds();
        await using var host = await StartAsync(feeds);

        using var response = await PostAsync(host, path, host.Url, (first, one), (second, two));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Empty(feeds.Changes);
    }

    [Fact]
    public async Task Try_Address_ShowsWhatWasFoundAndFollowsNothing()
    {
        var found = new FoundFeed(
            "https://tide.example/feed",
            "<b>Tide",
            null,
            "de",
            2,
            [new FoundEntry("Fähre", null, null)],
            null,
            false
        );
        var feeds = new ScriptedFeeds { Report = new AddressReport("a", [found], true, "The page has a feed.") };
        await using var host = await StartAsync(feeds);

        using var response = await PostAsync(host, "/ops/feeds/try", host.Url, ("address", "tide.example"));
        var page = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal(["test tide.example"], feeds.Changes);
        Assert.Contains("&lt;b&gt;Tide", page, StringComparison.Ordinal);
        Assert.Contains("2 entries, in German", page, StringComparison.Ordinal);
        Assert.Contains("never answered from", page, StringComparison.Ordinal);
        Assert.Contains("Follow this feed", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_RightKey_OpensThePagesUntilItIsForgotten()
    {
        await using var host = await StartAsync(options: new ServerOptions { AdminKey = Key, PublicUrl = "https://news.example" });

        using var closed = await host.Client.GetAsync("/ops/feeds", Cancellation);
        using var wrong = await PostAsync(host, "/sign-in", host.Url, ("key", Key + "x"));
        using var right = await PostAsync(host, "/sign-in", host.Url, ("key", Key), ("to", "/ops/feeds"));
        using var open = await host.Client.GetAsync("/ops/feeds", Cancellation);
        using var left = await PostAsync(host, "/sign-out", host.Url);
        using var after = await host.Client.GetAsync("/ops/feeds", Cancellation);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (closed.StatusCode, wrong.StatusCode));
        Assert.Equal("/ops/feeds", right.Headers.Location?.OriginalString);
        Assert.False(wrong.Headers.Contains("Set-Cookie"));
        var cookie = Assert.Single(right.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("expires", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Uri.EscapeDataString(Key), cookie, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (open.StatusCode, after.StatusCode));
    }

    [Fact]
    public async Task Show_MadeUpCookie_IsRefused()
    {
        await using var host = await StartAsync(options: new ServerOptions { AdminKey = Key });
        host.Client.DefaultRequestHeaders.Add("Cookie", $"rag-session=admin.0.{Key}");

        using var page = await host.Client.GetAsync("/ops/feeds", Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, page.StatusCode);
    }

    [Fact]
    public async Task Show_NothingWrong_SaysSoPlainly()
    {
        var feeds = new ScriptedFeeds
        {
            Overview = ScriptedFeeds.Of([ScriptedFeeds.Feed("Tide", FeedSeverity.Fine, "Fine: asked just now.")]),
        };
        await using var host = await StartAsync(feeds);

        Assert.Contains("Nothing is wrong: 1 feed is followed.", await host.Client.GetStringAsync("/ops/feeds", Cancellation));
    }

    [Fact]
    public async Task Export_List_IsOpml()
    {
        var feeds = new ScriptedFeeds { Overview = ScriptedFeeds.Of([ScriptedFeeds.Feed("Tide", FeedSeverity.Fine, "Fine.")]) };
        await using var host = await StartAsync(feeds);

        Assert.Contains("xmlUrl=\"https://tide.example/feed\"", await host.Client.GetStringAsync("/ops/feeds/feeds.opml", Cancellation));
    }

    [Fact]
    public async Task Form_LargerThanAnyForm_IsRefused()
    {
        var feeds = new ScriptedFeeds();
        await using var host = await StartAsync(feeds);

        using var response = await PostAsync(host, "/ops/feeds/try", host.Url, ("address", new string('a', 100_000)));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(feeds.Changes);
    }

    [Theory]
    [InlineData("<html><body>No list</body></html>", HttpStatusCode.UnprocessableEntity)]
    [InlineData("", HttpStatusCode.UnprocessableEntity)]
    [InlineData(null, HttpStatusCode.RequestEntityTooLarge)]
    public async Task List_ThatIsNoneOrTooLarge_IsRefused(string? text, HttpStatusCode expected)
    {
        var feeds = new ScriptedFeeds();
        await using var host = await StartAsync(feeds);
        using var file = new ByteArrayContent(text is null ? new byte[5_000_000] : System.Text.Encoding.UTF8.GetBytes(text));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/ops/feeds/list")
        {
            Headers = { { "Origin", host.Url } },
            Content = new MultipartFormDataContent { { file, "list", "list.opml" } },
        };

        using var response = await host.Client.SendAsync(request, Cancellation);

        Assert.Equal(expected, response.StatusCode);
        Assert.Empty(feeds.Changes);
    }

    private static Task<PagesHost> StartAsync(ScriptedFeeds? feeds = null, ServerOptions? options = null) =>
        PagesHost.StartAsync(new ScriptedAnswerer(), new FixedCatalog(), feeds, options);

    private static Task<HttpResponseMessage> PostAsync(
        PagesHost host,
        string path,
        string origin,
        params (string Name, string Value)[] fields
    ) =>
        host.Client.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, path) { Headers = { { "Origin", origin } }, Content = Form(fields) },
            Cancellation
        );

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
}
