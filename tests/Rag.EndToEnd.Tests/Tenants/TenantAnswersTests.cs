using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rag.Core.Answers;

namespace Rag.EndToEnd.Tests.Tenants;

/// <summary>What one tenant has is no part of what another is answered, through no face.</summary>
[Collection(nameof(TwoTenants))]
public sealed class TenantAnswersTests(TwoTenantsService service)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ask_AnotherTenantsNews_AnswersFromThePublicOnes()
    {
        using var client = service.ClientOf("bolt");

        service.AssertTellsNothing("chat", await service.AskAsync("bolt", TwoTenantsService.Question));
        service.AssertTellsNothing("chat", await service.AskAsync("bolt", service.Copied.Title + "?"));
        foreach (var query in (string[])[TwoTenantsService.Question, service.Copied.Title!])
        {
            using var found = await client.PostAsJsonAsync("/v1/search", new { query, top = 20 }, Cancellation);
            Assert.Equal(HttpStatusCode.OK, found.StatusCode);
            service.AssertTellsNothing("search", await found.Content.ReadAsStringAsync(Cancellation));
        }
    }

    /// <summary>
    /// The outlets that a question may name, the number of texts and the rarity of words are those that the asker may read.
    /// </summary>
    [Fact]
    public async Task Search_WithAndWithoutAnotherTenantsNews_FindsTheSameWithTheSameScores()
    {
        var searcher = service.Services.GetRequiredService<ISearcher>();
        foreach (var question in (string[])[TwoTenantsService.Question, "What did The Zyglothrane Gazette report?", service.Copied.Title!])
        {
            var before = await searcher.FindAsync(question, 10, Cancellation);
            var more = await service.PushAsync(
                "acme",
                new
                {
                    url = $"https://korvath.example/{Guid.NewGuid():N}",
                    collection = "desk",
                    source = "The Korvath Wire",
                    body = $"{question} The Korvath depot delayed a shipment, the depot said.",
                }
            );
            var after = await searcher.FindAsync(question, 10, Cancellation);

            Assert.Equal(before.Candidates, after.Candidates);
            Assert.Equal(before.Hits.Select(Seen), after.Hits.Select(Seen));
            foreach (var (hit, then) in before.Hits.Zip(after.Hits))
            {
                Assert.Equal(hit.Score, then.Score, 1e-3); // news grow older from one search to the next
            }

            Assert.DoesNotContain(after.Hits, hit => hit.Article.Id.Value == more);
        }

        static (string, string?, int?) Seen(Hit hit) => (hit.Article.Id.Value, hit.Story?.Headline, hit.Story?.Members.Count);
    }

    /// <summary>Texts that a tenant brings along are its own: nobody is told by the count of cached tokens that it has sent them.</summary>
    [Fact]
    public async Task Ask_OverToolResultsThatAnotherTenantSent_ComputesThemAsIfNobodyHad()
    {
        using var acme = service.ClientOf("acme");
        using var bolt = service.ClientOf("bolt");

        var first = await CachedOverToolResultsAsync(acme);
        var again = await CachedOverToolResultsAsync(acme);
        var others = await CachedOverToolResultsAsync(bolt);

        Assert.True(again > first, $"{again} after {first}");
        Assert.Equal(first, others);
    }

    [Fact]
    public async Task Respond_ToAnotherTenantsNews_TellsNothingAndKeepsItApart()
    {
        using var acme = service.ClientOf("acme");
        using var bolt = service.ClientOf("bolt");
        var own = await RespondAsync(acme, new { input = TwoTenantsService.Question });
        var id = JsonDocument.Parse(own).RootElement.GetProperty("id").GetString();

        Assert.Contains("Korvath", own, StringComparison.Ordinal);
        service.AssertTellsNothing("responses", await RespondAsync(bolt, new { input = TwoTenantsService.Question }));
        using var goneOn = await bolt.PostAsJsonAsync("/v1/responses", new { input = "And why?", previous_response_id = id }, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, goneOn.StatusCode);
        using var read = await bolt.GetAsync($"/v1/responses/{id}", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, read.StatusCode);
    }

    [Fact]
    public async Task Complete_ToBeStored_IsListedForItsTenantAlone()
    {
        using var acme = service.ClientOf("acme");
        using var bolt = service.ClientOf("bolt");
        using var made = await acme.PostAsJsonAsync(
            "/v1/chat/completions",
            new { store = true, messages = new[] { new { role = "user", content = TwoTenantsService.Question } } },
            Cancellation
        );
        var id = (await made.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("id").GetString()!;

        Assert.Contains(id, await acme.GetStringAsync("/v1/chat/completions?order=desc", Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain(id, await bolt.GetStringAsync("/v1/chat/completions?order=desc", Cancellation), StringComparison.Ordinal);
        foreach (var address in (string[])[$"/v1/chat/completions/{id}", $"/v1/chat/completions/{id}/messages"])
        {
            using var read = await bolt.GetAsync(address, Cancellation);
            Assert.Equal(HttpStatusCode.NotFound, read.StatusCode);
        }

        using var changed = await bolt.PostAsJsonAsync($"/v1/chat/completions/{id}", new { metadata = new { } }, Cancellation);
        using var deleted = await bolt.DeleteAsync($"/v1/chat/completions/{id}", Cancellation);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (changed.StatusCode, deleted.StatusCode));
    }

    [Fact]
    public async Task Tools_OfAnotherTenantsNews_TellNothing()
    {
        using var acme = service.ClientOf("acme");
        using var bolt = service.ClientOf("bolt");
        var question = new { question = TwoTenantsService.Question };
        var query = new { query = TwoTenantsService.Question };

        Assert.Contains("Korvath", await CallAsync(acme, "ask_news", question), StringComparison.Ordinal);
        Assert.Contains("Korvath", await CallAsync(acme, "search_news", query), StringComparison.Ordinal);
        Assert.Contains(
            "Korvath",
            await CallAsync(acme, "get_article", new { article_id = service.SecretIds[0] }),
            StringComparison.Ordinal
        );
        service.AssertTellsNothing("ask_news", await CallAsync(bolt, "ask_news", question));
        service.AssertTellsNothing("search_news", await CallAsync(bolt, "search_news", query));
        service.AssertTellsNothing("story_timeline", await CallAsync(bolt, "story_timeline", query));
        foreach (var id in service.SecretIds)
        {
            var secret = await CallAsync(bolt, "get_article", new { article_id = id });
            var never = await CallAsync(bolt, "get_article", new { article_id = TwoTenantsService.Unknown });
            Assert.Equal(never, secret.Replace(id, TwoTenantsService.Unknown, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Tools_WithoutAKey_AreNotCalled()
    {
        using var nobody = new HttpClient { BaseAddress = new Uri(service.Url) };
        using var reply = await SendAsync(nobody, "search_news", new { query = TwoTenantsService.Question });

        Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
    }

    private static async Task<string> CallAsync(HttpClient client, string tool, object arguments)
    {
        using var reply = await SendAsync(client, tool, arguments);
        var body = await reply.Content.ReadAsStringAsync(Cancellation);
        Assert.True(reply.IsSuccessStatusCode, body);
        Assert.Contains("\"result\"", body, StringComparison.Ordinal);
        return body;
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string tool, object arguments)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp")
        {
            Content = JsonContent.Create(
                new
                {
                    jsonrpc = "2.0",
                    id = 1,
                    method = "tools/call",
                    @params = new { name = tool, arguments },
                }
            ),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        return await client.SendAsync(request, Cancellation);
    }

    private static async Task<string> RespondAsync(HttpClient client, object request)
    {
        using var reply = await client.PostAsJsonAsync("/v1/responses", request, Cancellation);
        var body = await reply.Content.ReadAsStringAsync(Cancellation);
        Assert.True(reply.IsSuccessStatusCode, body);
        return JsonSerializer.Serialize(JsonDocument.Parse(body).RootElement);
    }

    private static async Task<int> CachedOverToolResultsAsync(HttpClient client)
    {
        var call = new
        {
            id = "1",
            type = "function",
            function = new { name = "station", arguments = "{}" },
        };
        const string Result =
            "The station in the harbor measured 14 degrees at noon, and its keeper Ines Dahl expects 16 degrees by evening.";
        using var response = await client.PostAsJsonAsync(
            "/v1/chat/completions",
            new
            {
                messages = new object[]
                {
                    new { role = "user", content = "How many degrees did the station measure at noon?" },
                    new { role = "assistant", tool_calls = new[] { call } },
                    new
                    {
                        role = "tool",
                        tool_call_id = "1",
                        content = Result,
                    },
                },
            },
            Cancellation
        );
        var body = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.IsSuccessStatusCode, body);
        var usage = JsonDocument.Parse(body).RootElement.GetProperty("usage");
        return usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32();
    }
}
