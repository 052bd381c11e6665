using System.Globalization;
using System.Net;
using System.Text.Json;
using Rag.Api.Edge;
using Rag.Core.Access;
using Rag.Core.Answers;

namespace Rag.EndToEnd.Tests.Keys;

/// <summary>What a tenant may use in a minute, and what its clients are told of it.</summary>
public sealed class QuotaTests
{
    private const string Chat = "/v1/chat/completions";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_BeyondTheQuota_AreRefusedInTheWiresFormWithTheTimeToWait()
    {
        await using var host = await KeyedHost.StartAsync();
        var key = await host.NewKeyAsync();
        await host.Keys.SetQuotaAsync("acme", new TenantQuota(Requests: 3), Cancellation);
        for (var left = 2; left >= 0; left--)
        {
            using var served = await host.SendAsync(HttpMethod.Post, Chat, key);
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
            Assert.Equal(
                ("3", $"{left}"),
                (Header(served, "x-ratelimit-limit-requests"), Header(served, "x-ratelimit-remaining-requests"))
            );
            Assert.Matches("^[0-9hms]+$", Header(served, "x-ratelimit-reset-requests"));
        }

        using var refused = await host.SendAsync(HttpMethod.Post, Chat, key);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        var error = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("error");
        Assert.Equal(
            ("requests", "rate_limit_exceeded", JsonValueKind.Null),
            (error.GetProperty("type").GetString(), error.GetProperty("code").GetString(), error.GetProperty("param").ValueKind)
        );
        Assert.Equal("0", Header(refused, "x-ratelimit-remaining-requests"));
        var milliseconds = int.Parse(Header(refused, "retry-after-ms"), CultureInfo.InvariantCulture);
        var seconds = int.Parse(Header(refused, "Retry-After"), CultureInfo.InvariantCulture);
        Assert.InRange(milliseconds, 10_000, 20_000);
        Assert.Equal((int)Math.Ceiling(milliseconds / 1000.0), seconds);
    }

    /// <summary>The quota is the tenant's: another key of it has what is left, another tenant its own.</summary>
    [Fact]
    public async Task Requests_OfSeveralKeys_ShareTheirTenantsQuota()
    {
        await using var host = await KeyedHost.StartAsync();
        var (one, two) = (await host.NewKeyAsync("one"), await host.NewKeyAsync("two"));
        var other = await host.NewKeyAsync("other", "other");
        await host.Keys.SetQuotaAsync("acme", new TenantQuota(Requests: 1), Cancellation);

        using var first = await host.SendAsync(HttpMethod.Post, Chat, one);
        using var second = await host.SendAsync(HttpMethod.Post, Chat, two);
        using var third = await host.SendAsync(HttpMethod.Post, Chat, other);

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK),
            (first.StatusCode, second.StatusCode, third.StatusCode)
        );
        Assert.False(third.Headers.Contains("x-ratelimit-limit-requests"));
    }

    [Fact]
    public async Task Tokens_OwedByAnAnswer_AreWaitedForByTheNextAndNotByWhatWritesNothing()
    {
        await using var host = await KeyedHost.StartAsync();
        var key = await host.NewKeyAsync();
        await host.Keys.SetQuotaAsync("acme", new TenantQuota(GeneratedTokens: 6000, ComputedTokens: 600), Cancellation);
        using var before = await host.SendAsync(HttpMethod.Post, Chat, key);
        host.Meters.Charge("acme", new Usage(5000, 4100, 900, 60));

        using var refused = await host.SendAsync(HttpMethod.Post, Chat, key);
        using var question = await host.SendAsync(HttpMethod.Get, "/?q=Who%3F", key);
        using var free = await host.SendAsync(HttpMethod.Get, "/v1/models", key);

        Assert.Equal(("6000", "600"), (Header(before, "x-ratelimit-limit-generated-tokens"), Header(before, "x-ratelimit-limit-tokens")));
        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests), (refused.StatusCode, question.StatusCode));
        Assert.InRange(int.Parse(Header(refused, "Retry-After"), CultureInfo.InvariantCulture), 29, 31);
        Assert.Contains("\"tokens\"", await refused.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(HttpStatusCode.OK, free.StatusCode);
        Assert.Equal("0", Header(free, "x-ratelimit-remaining-computed-tokens"));
        Assert.InRange(int.Parse(Header(free, "x-ratelimit-remaining-generated-tokens"), CultureInfo.InvariantCulture), 5940, 6000);
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(0.0004, "1ms")]
    [InlineData(0.25, "250ms")]
    [InlineData(1, "1s")]
    [InlineData(59.2, "1m0s")]
    [InlineData(360, "6m0s")]
    [InlineData(3661, "1h1m1s")]
    public void Duration_OfAReset_IsWrittenAsTheWireHasIt(double seconds, string expected) =>
        Assert.Equal(expected, RateHeaders.Duration(TimeSpan.FromSeconds(seconds)));

    private static string Header(HttpResponseMessage reply, string name) => Assert.Single(reply.Headers.GetValues(name));
}
