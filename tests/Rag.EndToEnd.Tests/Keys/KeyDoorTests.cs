using System.Net;
using System.Text.Json;
using Rag.Api.Edge;
using Rag.Core.Access;

namespace Rag.EndToEnd.Tests.Keys;

/// <summary>Who is let in where keys exist, and where none do.</summary>
public sealed class KeyDoorTests
{
    private const string Chat = "/v1/chat/completions";
    private const string AdminKey = "a key for these tests alone";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wire_KeyThatIsMissingWrongExpiredOrRevoked_IsRefusedAlike()
    {
        await using var host = await KeyedHost.StartAsync();
        var expired = await host.NewKeyAsync("old", expiresAt: DateTimeOffset.UtcNow.AddDays(-1));
        var revoked = await host.NewKeyAsync("ended");
        await host.Keys.RevokeAsync("ended", Cancellation);
        var bodies = new HashSet<string>();
        foreach (var key in new[] { null, "", "sk-none", expired, revoked, expired + "0", "rag_00000000_0" })
        {
            using var reply = await host.SendAsync(HttpMethod.Post, Chat, key);

            Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
            Assert.Equal("Bearer", reply.Headers.WwwAuthenticate.Single().Scheme);
            bodies.Add(await reply.Content.ReadAsStringAsync(Cancellation));
        }

        var error = JsonDocument.Parse(Assert.Single(bodies)).RootElement.GetProperty("error");
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(member => member.Name));
        Assert.Equal("invalid_api_key", error.GetProperty("code").GetString());
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("Basic cmFnOg==")]
    [InlineData("Bearer")]
    [InlineData("bearer  ")]
    [InlineData("Bearer a, Bearer b")]
    public async Task Wire_CredentialsOfAnotherForm_AreRefused(string credentials)
    {
        await using var host = await KeyedHost.StartAsync();
        await host.NewKeyAsync();

        using var reply = await host.SendAsync(HttpMethod.Post, Chat, null, ("Authorization", credentials));

        Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
    }

    [Fact]
    public async Task Wire_ValidKey_IsItsTenantWithItsCollections()
    {
        await using var host = await KeyedHost.StartAsync();
        var key = await host.NewKeyAsync(collections: ["desk", "wire/leaks"]);

        foreach (var (method, path) in new[] { (HttpMethod.Post, Chat), (HttpMethod.Get, "/v1/models"), (HttpMethod.Post, "/mcp") })
        {
            using var reply = await host.SendAsync(method, path, key);

            Assert.Equal("acme: acme/desk public wire/leaks", await reply.Content.ReadAsStringAsync(Cancellation));
        }
    }

    [Theory]
    [InlineData(ApiRoles.Ask, 200, 403, 403)]
    [InlineData(ApiRoles.Write, 403, 200, 403)]
    [InlineData(ApiRoles.Ask | ApiRoles.Write, 200, 200, 403)]
    [InlineData(ApiRoles.Admin, 200, 200, 200)]
    public async Task Wire_Role_OpensWhatItIsFor(ApiRoles roles, int asking, int writing, int administering)
    {
        await using var host = await KeyedHost.StartAsync();
        var key = await host.NewKeyAsync(roles: roles);

        using var asked = await host.SendAsync(HttpMethod.Post, Chat, key);
        using var written = await host.SendAsync(HttpMethod.Post, "/v1/articles", key);
        using var administered = await host.SendAsync(HttpMethod.Get, "/admin/keys", key);

        Assert.Equal((asking, writing, administering), ((int)asked.StatusCode, (int)written.StatusCode, (int)administered.StatusCode));
        foreach (var refused in new[] { asked, written }.Where(reply => reply.StatusCode == HttpStatusCode.Forbidden))
        {
            Assert.Contains("\"insufficient_permissions\"", await refused.Content.ReadAsStringAsync(Cancellation));
        }
    }

    [Fact]
    public async Task AnyAddress_WithoutAKey_IsClosedButForHealthFilesAndTheSignIn()
    {
        await using var host = await KeyedHost.StartAsync();
        await host.NewKeyAsync();
        foreach (var path in new[] { "/healthz", "/app.css", "/favicon.svg" })
        {
            using var open = await host.SendAsync(HttpMethod.Get, path, null);
            Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        }

        foreach (
            var path in new[]
            {
                "/",
                "/articles/a",
                "/answers/a",
                "/ask/stream?q=x",
                "/ops/feeds",
                "/v1/models",
                "/V1/models",
                "/x",
                "/healthz2",
            }
        )
        {
            using var closed = await host.SendAsync(HttpMethod.Get, path, null);
            Assert.True(closed.StatusCode == HttpStatusCode.Unauthorized, $"{path} answers {closed.StatusCode}");
        }
    }

    [Fact]
    public async Task AnyCaller_WhereNoKeyExists_IsServedAtThisMachineAlone()
    {
        await using var host = await KeyedHost.StartAsync();

        using var local = await host.SendAsync(HttpMethod.Post, Chat, "whatever an SDK sends");
        using var proxied = await host.SendAsync(HttpMethod.Post, Chat, null, ("X-Forwarded-For", "203.0.113.9"));
        using var page = await host.SendAsync(HttpMethod.Get, "/", null, ("Via", "1.1 proxy"), ("Accept", "text/html"));

        Assert.Equal("public: public", await local.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (proxied.StatusCode, page.StatusCode));
        Assert.Contains("rag keys create", await proxied.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task AnyCaller_OfAServiceOpenToAll_IsServedUntilAKeyExists()
    {
        await using var host = await KeyedHost.StartAsync(new ServerOptions { OpenToAll = true });
        using var before = await host.SendAsync(HttpMethod.Post, Chat, null, ("X-Forwarded-For", "203.0.113.9"));
        await host.NewKeyAsync();

        using var after = await host.SendAsync(HttpMethod.Post, Chat, null, ("X-Forwarded-For", "203.0.113.9"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (before.StatusCode, after.StatusCode));
    }

    [Fact]
    public async Task AnyCaller_WhereTheLastKeyHasEnded_IsStillAskedForOne()
    {
        await using var host = await KeyedHost.StartAsync();
        var key = await host.NewKeyAsync();
        using var before = await host.SendAsync(HttpMethod.Post, Chat, key);
        await host.Keys.RevokeAsync("app", Cancellation);

        using var with = await host.SendAsync(HttpMethod.Post, Chat, key);
        using var without = await host.SendAsync(HttpMethod.Post, Chat, null);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (with.StatusCode, without.StatusCode));
    }

    [Fact]
    public async Task AdminKey_OfTheSettings_OpensEverythingBesideKeys()
    {
        await using var host = await KeyedHost.StartAsync(new ServerOptions { AdminKey = AdminKey });
        await host.NewKeyAsync();
        foreach (var path in new[] { "/admin/keys", "/v1/models" })
        {
            using var reply = await host.SendAsync(HttpMethod.Get, path, AdminKey);
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        }

        using var written = await host.SendAsync(HttpMethod.Post, "/v1/articles", AdminKey);
        Assert.Equal(HttpStatusCode.OK, written.StatusCode);
    }

    /// <summary>A key that a person chose could be found by trying; one that was given out could not, and is served meanwhile.</summary>
    [Theory]
    [InlineData(Chat)]
    [InlineData("/v1/articles")]
    [InlineData("/admin/keys/create")]
    public async Task WrongKeys_ManyFromOneAddress_AreNotListenedToForAWhile(string path)
    {
        await using var host = await KeyedHost.StartAsync(new ServerOptions { AdminKey = AdminKey });
        var key = await host.NewKeyAsync(roles: ApiRoles.Admin);
        HttpStatusCode last = 0;
        for (var attempt = 0; attempt < 40; attempt++)
        {
            using var wrong = await host.SendAsync(HttpMethod.Post, path, $"{AdminKey}{attempt}");
            last = wrong.StatusCode;
        }

        using var right = await host.SendAsync(HttpMethod.Post, Chat, AdminKey);
        using var given = await host.SendAsync(HttpMethod.Post, Chat, key);

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.OK), (right.StatusCode, given.StatusCode));
        Assert.True(right.Headers.Contains("Retry-After") && right.Headers.Contains("retry-after-ms"));
    }

    /// <summary>Or a tenant's program would lock out whoever runs the service from the same address.</summary>
    [Fact]
    public async Task GivenKey_WithoutTheRole_IsNoWrongKeyHoweverOftenItComes()
    {
        await using var host = await KeyedHost.StartAsync(new ServerOptions { AdminKey = AdminKey });
        var key = await host.NewKeyAsync();
        for (var attempt = 0; attempt < 40; attempt++)
        {
            using var refused = await host.SendAsync(HttpMethod.Get, "/admin/keys", key);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        using var right = await host.SendAsync(HttpMethod.Get, "/admin/keys", AdminKey);

        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    public async Task KeyEndpoints_OverTheNetwork_AnswerAdministratorsAlone()
    {
        await using var host = await KeyedHost.StartAsync();

        using var nobody = await host.SendAsync(HttpMethod.Get, "/admin/keys", null);
        await host.NewKeyAsync();
        using var wrong = await host.SendAsync(HttpMethod.Get, "/admin/keys", "x");

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized), (nobody.StatusCode, wrong.StatusCode));
    }
}
