using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Rag.Api.Edge;

namespace Rag.EndToEnd.Tests.Reading;

/// <summary>Pages of origins that are named may call the API, and no others, and nothing else.</summary>
public sealed class CorsTests(RunningService service, Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = new Uri(service.Url) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Preflight_OfANamedOrigin_IsAnsweredWithWhatItMaySend()
    {
        using var reply = await PreflightAsync(
            "/v1/search",
            RunningService.AppOrigin,
            "Content-Type, x-stainless-lang,authorization, x-evil"
        );

        Assert.Equal(HttpStatusCode.NoContent, reply.StatusCode);
        Assert.Equal(RunningService.AppOrigin, Header(reply, "Access-Control-Allow-Origin"));
        Assert.Equal("content-type, x-stainless-lang, authorization", Header(reply, "Access-Control-Allow-Headers"));
        Assert.Contains("POST", Header(reply, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Null(Header(reply, "Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData("/v1/search", "https://evil.example")]
    [InlineData("/v1/search", "https://app.example.evil.example")]
    [InlineData("/v1/search", "http://app.example")]
    [InlineData("/v1/search", "https://APP.example")]
    [InlineData("/v1/search", "null")]
    [InlineData("/admin/feeds/add", "https://app.example")]
    [InlineData("/answers/x/feedback", "https://app.example")]
    [InlineData("/v1x", "https://app.example")]
    public async Task Preflight_OfAnotherOriginOrForSomethingElse_IsRefused(string path, string origin)
    {
        using var reply = await PreflightAsync(path, origin, "content-type");
        Assert.Equal(HttpStatusCode.Forbidden, reply.StatusCode);
        Assert.Null(Header(reply, "Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("""{"query":"strike"}""", HttpStatusCode.OK)]
    [InlineData("""{"query":""}""", HttpStatusCode.BadRequest)]
    [InlineData("{", HttpStatusCode.BadRequest)]
    public async Task Call_OfANamedOrigin_MayBeReadWhateverIsAnswered(string body, HttpStatusCode status)
    {
        using var reply = await CallAsync("/v1/search", RunningService.AppOrigin, body);
        Assert.Equal(status, reply.StatusCode);
        Assert.Equal(RunningService.AppOrigin, Header(reply, "Access-Control-Allow-Origin"));
        Assert.Contains("retry-after", Header(reply, "Access-Control-Expose-Headers"), StringComparison.Ordinal);
        Assert.Contains("Origin", reply.Headers.Vary);
    }

    [Fact]
    public async Task Call_OfAnotherOrigin_IsRefusedAndMayNotBeRead()
    {
        using var reply = await CallAsync("/v1/search", "https://evil.example", """{"query":"strike"}""");
        Assert.Equal(HttpStatusCode.Forbidden, reply.StatusCode);
        Assert.Null(Header(reply, "Access-Control-Allow-Origin"));
        Assert.Contains("Origin", reply.Headers.Vary);
    }

    [Theory]
    [InlineData("*", "name each origin")]
    [InlineData("https://*.example", "name each origin")]
    [InlineData("https://app.example/", "without a slash")]
    [InlineData("https://app.example:443", "without a slash")]
    [InlineData("app.example", "without a slash")]
    [InlineData("null", "without a slash")]
    [InlineData("https://App.example", "small letters")]
    [InlineData("file:///tmp", "without a slash")]
    public void Validate_WhatIsNoOrigin_SaysSo(string origin, string words)
    {
        var options = new CorsOptions { Origins = [origin] };
        var fault = Assert.Single(options.Validate(new System.ComponentModel.DataAnnotations.ValidationContext(options)));
        Assert.Contains($"'{origin}'", fault.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains(words, fault.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://app.example")]
    [InlineData("http://localhost:3000")]
    [InlineData("http://[::1]:3000")]
    public void Validate_Origin_IsTaken(string origin)
    {
        var options = new CorsOptions { Origins = [origin] };
        Assert.Empty(options.Validate(new System.ComponentModel.DataAnnotations.ValidationContext(options)));
    }

    /// <summary>The browser itself is the judge: the page of one origin reads the answer, that of the other does not.</summary>
    [Fact]
    public async Task Browser_PagesOfTwoOrigins_OnlyTheNamedOneReadsTheAnswer()
    {
        await using var named = await ServeAsync(RunningService.LocalAppOrigin);
        await using var other = await ServeAsync("http://localhost:0");

        Assert.Equal("200 search.result", await TryAsync(named.Urls.Single()));
        Assert.Equal("TypeError", await TryAsync(other.Urls.Single()));
    }

    public void Dispose() => _client.Dispose();

    private static string? Header(HttpResponseMessage reply, string name) =>
        reply.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    private static async Task<WebApplication> ServeAsync(string url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add(url.Replace("localhost:0", "127.0.0.1:0", StringComparison.Ordinal));
        app.MapGet("/", () => Results.Content("<!DOCTYPE html><title>An application</title>", "text/html"));
        await app.StartAsync(Cancellation);
        return app;
    }

    private async Task<string> TryAsync(string origin)
    {
        var page = await chromium.OpenAsync(800, 600);
        await page.GotoAsync(origin);
        return await page.EvaluateAsync<string>(
            """
            async (url) => {
              try {
                const reply = await fetch(url + "/v1/search", {
                  method: "POST",
                  headers: { "content-type": "application/json", authorization: "Bearer none" },
                  body: JSON.stringify({ query: "strike" }),
                });
                return `${reply.status} ${(await reply.json()).object}`;
              } catch (error) {
                return error.name;
              }
            }
            """,
            service.Url
        );
    }

    private Task<HttpResponseMessage> PreflightAsync(string path, string origin, string headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", headers);
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        return _client.SendAsync(request, Cancellation);
    }

    private Task<HttpResponseMessage> CallAsync(string path, string origin, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        return _client.SendAsync(request, Cancellation);
    }
}
