using System.Net;
using Rag.Api.Edge;
using Rag.Core.Access;

namespace Rag.EndToEnd.Tests.Keys;

/// <summary>The pages ask for a key once there are any.</summary>
public sealed class SignInTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_SignedIn_AreShownUntilSignedOut()
    {
        await using var host = await KeyedHost.StartAsync();
        var key = await host.NewKeyAsync("reader");

        using var closed = await GetAsync(host, "/?q=Who%3F");
        using var wrong = await PostAsync(host, "/sign-in", ("key", key + "x"), ("to", "/?q=Who%3F"));
        using var right = await PostAsync(host, "/sign-in", ("key", $" {key} "), ("to", "/articles/a"));
        using var open = await GetAsync(host, "/");
        using var left = await PostAsync(host, "/sign-out");
        using var after = await GetAsync(host, "/");

        var form = await closed.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (closed.StatusCode, wrong.StatusCode));
        Assert.Contains("action=\"/sign-in\"", form);
        Assert.Contains("value=\"/?q=Who%3F\"", form);
        Assert.False(wrong.Headers.Contains("Set-Cookie"));
        Assert.Equal((HttpStatusCode.SeeOther, "/articles/a"), (right.StatusCode, right.Headers.Location?.OriginalString));
        var cookie = Assert.Single(right.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(key[^64..], cookie, StringComparison.Ordinal);
        Assert.Contains("Signed in as reader.", await open.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (open.StatusCode, after.StatusCode));
    }

    [Fact]
    public async Task Session_OfAKeyThatEnds_EndsWithIt()
    {
        await using var host = await KeyedHost.StartAsync();
        using var signedIn = await PostAsync(host, "/sign-in", ("key", await host.NewKeyAsync()));
        using var open = await GetAsync(host, "/");
        await host.Keys.RevokeAsync("app", Cancellation);

        using var closed = await GetAsync(host, "/");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (open.StatusCode, closed.StatusCode));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/\t/evil.example/")]
    [InlineData("evil")]
    [InlineData("")]
    public async Task SignIn_LeadingElsewhere_LeadsToTheFirstPage(string to)
    {
        await using var host = await KeyedHost.StartAsync();

        using var signedIn = await PostAsync(host, "/sign-in", ("key", await host.NewKeyAsync()), ("to", to));

        Assert.Equal((HttpStatusCode.SeeOther, "/"), (signedIn.StatusCode, signedIn.Headers.Location?.OriginalString));
    }

    [Fact]
    public async Task SignIn_FromAnotherSitesPageOrNone_IsRefused()
    {
        await using var host = await KeyedHost.StartAsync();
        var key = await host.NewKeyAsync();

        using var foreign = await PostAsync(host, "/sign-in", "http://evil.example", ("key", key));
        using var silent = await host.Client.PostAsync("/sign-in", Form(("key", key)), Cancellation);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized), (foreign.StatusCode, silent.StatusCode));
        Assert.False(foreign.Headers.Contains("Set-Cookie") || silent.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task SignIn_KeyThatMayNotAsk_IsRefused()
    {
        await using var host = await KeyedHost.StartAsync();

        using var refused = await PostAsync(host, "/sign-in", ("key", await host.NewKeyAsync(roles: ApiRoles.Write)));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task Session_CookieOfAnotherKeysId_IsRefused()
    {
        await using var host = await KeyedHost.StartAsync();
        using var signedIn = await PostAsync(host, "/sign-in", ("key", await host.NewKeyAsync()));
        var cookie = Assert.Single(signedIn.Headers.GetValues("Set-Cookie")).Split(';')[0];
        await host.NewKeyAsync("admin", roles: ApiRoles.Admin);
        var admin = (await host.Keys.ListAsync(Cancellation)).Single(key => key.Name == "admin");
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri(host.Url) };
        var parts = cookie.Split('=')[1].Split('.');
        foreach (var forged in new[] { $"{admin.Id}.{parts[1]}.{parts[2]}", $"{parts[0]}.9{parts[1]}.{parts[2]}", "admin.0.", "..", "x" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Cookie", $"rag-session={forged}" } } };
            using var reply = await client.SendAsync(request, Cancellation);
            Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
        }
    }

    /// <summary>Another port of the same host is another site's page, though its browser sends the cookie along.</summary>
    [Fact]
    public async Task Session_OfARequestThatAnotherSitesPageSends_IsNotUsed()
    {
        await using var host = await KeyedHost.StartAsync();
        using var signedIn = await PostAsync(host, "/sign-in", ("key", await host.NewKeyAsync()));

        using var foreign = await host.SendAsync(HttpMethod.Get, "/v1/models", null, ("Sec-Fetch-Site", "same-site"));
        using var own = await host.SendAsync(HttpMethod.Get, "/v1/models", null, ("Sec-Fetch-Site", "same-origin"));

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (foreign.StatusCode, own.StatusCode));
    }

    [Fact]
    public async Task Feeds_OnceKeysExist_AreTheAdministratorsAlone()
    {
        await using var host = await KeyedHost.StartAsync();
        using var before = await GetAsync(host, "/ops/feeds");
        using var reader = await PostAsync(host, "/sign-in", ("key", await host.NewKeyAsync("reader")));
        using var closed = await GetAsync(host, "/ops/feeds");
        var admin = await host.NewKeyAsync("admin", roles: ApiRoles.Admin);
        using var signedIn = await PostAsync(host, "/sign-in", ("key", admin), ("to", "/ops/feeds"));

        using var open = await GetAsync(host, "/ops/feeds");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (before.StatusCode, closed.StatusCode));
        Assert.Contains("role admin", await closed.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
    }

    [Fact]
    public async Task SignIn_WithTheKeyOfTheSettings_OpensAllPages()
    {
        const string AdminKey = "a key for these tests alone";
        await using var host = await KeyedHost.StartAsync(new ServerOptions { AdminKey = AdminKey });
        await host.NewKeyAsync();

        using var signedIn = await PostAsync(host, "/sign-in", ("key", AdminKey));
        using var front = await GetAsync(host, "/");
        using var feeds = await GetAsync(host, "/ops/feeds");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (front.StatusCode, feeds.StatusCode));
    }

    private static Task<HttpResponseMessage> GetAsync(KeyedHost host, string path) =>
        host.SendAsync(HttpMethod.Get, path, null, ("Accept", "text/html"));

    private static Task<HttpResponseMessage> PostAsync(KeyedHost host, string path, params (string Name, string Value)[] fields) =>
        PostAsync(host, path, host.Url, fields);

    private static Task<HttpResponseMessage> PostAsync(
        KeyedHost host,
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
