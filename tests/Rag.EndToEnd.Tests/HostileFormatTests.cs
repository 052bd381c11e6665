using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Rag.EndToEnd.Tests;

/// <summary>Forms that are cheap to ask for and dear to keep to: they cost their own callers, and nobody else.</summary>
public sealed class HostileFormatTests(RunningService service)
{
    private const int Rounds = 5;

    private static readonly string s_stars = new('*', 60_000);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Long, Fact]
    public async Task Complete_HardExpressionsBesideAQuestion_DelayItByLessThanItsOwnTime()
    {
        using var client = new HttpClient { BaseAddress = new Uri(service.Url) };
        await MedianAsync(client); // the passages are read
        var alone = await MedianAsync(client);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var hostile = Enumerable.Range(0, 4).Select(i => AttackAsync(client, i, enough.Token)).ToArray();
        await Task.Delay(TimeSpan.FromSeconds(1), Cancellation);

        var beside = await MedianAsync(client);

        await enough.CancelAsync();
        await Task.WhenAll(hostile);
        Assert.True(beside <= 2 * alone, $"{beside} beside hard expressions, {alone} alone");
    }

    [Theory]
    [InlineData("guided_regex")]
    [InlineData("guided_json")]
    [InlineData("response_format")]
    [InlineData("structured_outputs")]
    public async Task Complete_FormThatEndedTheProcess_IsRefusedWithASentence(string member)
    {
        var schema = $$"""{"type":"string","pattern":"a{{s_stars}}"}""";
        var format = member switch
        {
            "guided_regex" => $"\"a{s_stars}\"",
            "guided_json" => JsonSerializer.Serialize(schema),
            "response_format" => $$"""{"type":"json_schema","json_schema":{"schema":{{schema}} } }""",
            _ => $$"""{"regex":"a{{s_stars}}"}""",
        };

        var error = await RefusedAsync($"\"{member}\":{format}");

        Assert.Equal(member, error.GetProperty("param").GetString());
        Assert.Contains("deep", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Complete_FormBeyondTheBytes_IsRefusedWithTheBound()
    {
        var error = await RefusedAsync($"\"guided_regex\":\"{new string('a', 70_000)}\"");

        Assert.Contains("65,536", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Complete_FormOfTooMuchWork_EndsWithASentence(bool stream)
    {
        // The first token is easy: the work comes while the answer is written.
        using var reply = await AskAsync(
            $$""" "stream":{{(stream ? "true" : "false")}},"guided_regex":"x(?:[a-z ]?){1300}[a-z ]*[aeiou][a-z ]{900}" """
        );
        var body = await reply.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal(stream ? HttpStatusCode.OK : HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Contains("too much work", body, StringComparison.Ordinal);
        Assert.Contains("invalid_request_error", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Complete_BiasBansAllThatTheFormAllows_IsTheCallersError()
    {
        var bans = JsonSerializer.Serialize(Enumerable.Range(0, 300).ToDictionary(id => $"{id}", _ => -100));
        var error = await RefusedAsync($"\"guided_regex\":\"[!-~]\",\"logit_bias\":{bans}");

        Assert.Contains("bias", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private async Task<JsonElement> RefusedAsync(string members)
    {
        using var reply = await AskAsync(members);
        var body = await reply.Content.ReadAsStringAsync(Cancellation);
        Assert.True(reply.StatusCode == HttpStatusCode.BadRequest, body);
        return JsonDocument.Parse(body).RootElement.GetProperty("error");
    }

    private async Task<HttpResponseMessage> AskAsync(string members)
    {
        using var client = new HttpClient { BaseAddress = new Uri(service.Url) };
        using var body = new StringContent(
            $$"""{"messages":[{"role":"user","content":"Who won?"}],"max_tokens":24,{{members}} }""",
            Encoding.UTF8,
            "application/json"
        );
        return await client.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), body, Cancellation);
    }

    /// <summary>Of a question whose passages are cached.</summary>
    private async Task<TimeSpan> MedianAsync(HttpClient client)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < Rounds; i++)
        {
            var started = Stopwatch.GetTimestamp();
            using var reply = await client.PostAsJsonAsync(
                "/v1/chat/completions",
                new { messages = new[] { new { role = "user", content = service.Samples.SuggestedQuestions[0] } } },
                Cancellation
            );
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
            times.Add(Stopwatch.GetElapsedTime(started));
        }

        return times.Order().ElementAt(Rounds / 2);
    }

    /// <summary>Ever new expressions, so that nothing about them is known.</summary>
    private static async Task AttackAsync(HttpClient client, int attacker, CancellationToken cancellation)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                using var reply = await client.PostAsJsonAsync(
                    "/v1/chat/completions",
                    new
                    {
                        messages = new[] { new { role = "user", content = "Who won?" } },
                        max_tokens = 24,
                        guided_regex = $"(?:[a-z ]?){{{1200 + (50 * attacker) + i}}}[a-z ]*[aeiou][a-z ]{{900}}",
                    },
                    cancellation
                );
                Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested) { }
    }
}
