using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Rag.Api.CommandLine;

namespace Rag.EndToEnd.Tests.Keys;

/// <summary><c>rag keys</c>, with and without a service that holds the data folder.</summary>
public sealed class KeysCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = TestFolder.Create("rag-keys-cli-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Keys_WithoutAService_AreGivenOutListedRotatedAndRevoked()
    {
        var first = Line(
            await RunAsync(
                "create",
                "app",
                "--tenant",
                "acme",
                "--role",
                "ask",
                "--role",
                "write",
                "--collection",
                "desk",
                "--expires",
                "90d"
            )
        );
        var second = Line(await RunAsync("rotate", "app", "--overlap", "0m"));
        await RunAsync("quota", "acme", "--requests-per-minute", "60", "--computed-tokens-per-minute", "5000");
        var quota = Line(await RunAsync("quota", "acme", "--requests-per-minute", "0"));
        var revoked = Line(await RunAsync("revoke", second.GetProperty("id").GetString()!));
        var listed = (await RunAsync("list")).Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var (code, plain, _) = await RagCommand.RunAsync("keys", "list", "--data-dir", _folder.FullName);

        Assert.StartsWith("rag_", first.GetProperty("secret").GetString(), StringComparison.Ordinal);
        Assert.Equal(["ask", "write"], first.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
        Assert.Equal(["desk"], second.GetProperty("collections").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(
            (JsonValueKind.Null, 5000),
            (quota.GetProperty("requests_per_minute").ValueKind, quota.GetProperty("computed_tokens_per_minute").GetInt32())
        );
        Assert.NotEqual(JsonValueKind.Null, revoked.GetProperty("revoked_at").ValueKind);
        Assert.Equal(2, listed.Count);
        Assert.All(listed, key => Assert.Equal(JsonValueKind.Null, key.GetProperty("secret").ValueKind));
        Assert.Equal(0, code);
        Assert.Contains("✗ app", plain);
        Assert.Contains("computed tokens 5", plain);
    }

    [Theory]
    [InlineData("create", "Bad Name", "is no name for a key")]
    [InlineData("revoke", "unknown", "No live key is named 'unknown'")]
    [InlineData("rotate", "unknown", "No live key is named 'unknown'")]
    public async Task Keys_WhatCannotBeDone_IsOneSentence(string verb, string name, string sentence)
    {
        var (code, output, errors) = await RagCommand.RunAsync("keys", verb, name, "--data-dir", _folder.FullName);

        Assert.Equal((1, ""), (code, output));
        Assert.Contains(sentence, errors);
    }

    /// <summary>
    /// What the service logs at its most talkative says no secret, wherever a caller puts it; and each change holds for the next request.
    /// </summary>
    [Fact]
    public async Task Keys_OfARunningService_HoldAtOnceAndStandInNoLog()
    {
        await TestFolder.MakeQuietAsync(_folder);
        var url = $"http://127.0.0.1:{RagProcess.FreePort()}";
        using var rag = RagProcess.StartWith(
            [("RAG_Logging__LogLevel__Default", "Trace"), ("RAG_Models__Extractor", "none")],
            "serve",
            "--urls",
            url,
            "--data-dir",
            _folder.FullName
        );
        using var client = new HttpClient { BaseAddress = new Uri(url) };
        await rag.HealthyAsync(client, Cancellation);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, null));

        var secret = Line(await RunAsync("create", "app", "--tenant", "acme")).GetProperty("secret").GetString()!;
        Assert.Equal(
            (HttpStatusCode.Unauthorized, HttpStatusCode.OK),
            (await StatusAsync(client, null), await StatusAsync(client, secret))
        );
        var newer = Line(await RunAsync("rotate", "app")).GetProperty("secret").GetString()!;
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await StatusAsync(client, secret), await StatusAsync(client, newer)));
        foreach (var misplaced in new[] { $"/v1/models?api_key={secret}", $"/?q={secret}", $"/articles/{secret}", $"/{secret}" })
        {
            (await client.GetAsync(misplaced, Cancellation)).Dispose();
        }

        var head = $"GET /v1/models HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
        await RawHttp.SendAsync(new Uri(url), $"{head}Authorization: Bearer {secret}\u0001\r\n\r\n");
        await RawHttp.SendAsync(new Uri(url), $"{head}{secret}: x\r\n {secret}\r\n\r\n");
        await RawHttp.SendAsync(new Uri(url), $"GET /{secret}\u0001 HTTP/1.1 {secret}\r\nHost: localhost\r\n\r\n");
        await RunAsync("revoke", "app");
        Assert.Equal(
            (HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized),
            (await StatusAsync(client, secret), await StatusAsync(client, newer))
        );

        var log = rag.Output + rag.Errors;
        Assert.Contains("/v1/models", log); // it does log requests
        Assert.Contains("rag_", log);
        Assert.DoesNotContain(secret[^64..^48], log, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(secret[^16..], log, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(newer[^64..^48], log, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("90d", 90 * 24 * 60)]
    [InlineData("12h", 720)]
    [InlineData("0m", 0)]
    [InlineData("d", null)]
    [InlineData("-1d", null)]
    [InlineData("90", null)]
    [InlineData("9999999d", null)]
    [InlineData("1w", null)]
    public void Read_LengthOfTime_IsThatOrNothing(string text, int? minutes) =>
        Assert.Equal(minutes is null ? null : TimeSpan.FromMinutes(minutes.Value), Durations.Read(text));

    private static JsonElement Line(string json) => JsonDocument.Parse(json).RootElement;

    private async Task<string> RunAsync(params string[] arguments)
    {
        var (code, output, errors) = await RagCommand.RunAsync(["keys", .. arguments, "--json", "--data-dir", _folder.FullName]);
        Assert.True(code == 0, errors);
        return output;
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using var reply = await client.SendAsync(request, Cancellation);
        return reply.StatusCode;
    }
}
