using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.EndToEnd.Tests.Tenants;

/// <summary>What one tenant has, another sees by no address, nor that it is there.</summary>
public sealed class TenantIsolationTests(TwoTenantsService service) : IClassFixture<TwoTenantsService>
{
    private const string Unknown = "0123456789abcdef";

    private static readonly string s_question = Uri.EscapeDataString(TwoTenantsService.Question);

    /// <summary>
    /// For every address that is read, what to ask there to see an article, where one could be seen; "ID" stands for an article's id. An
    /// address that is missing here fails the test: say how it keeps tenants apart by asking it for what it must not tell.
    /// </summary>
    private static readonly Dictionary<string, string[]> s_rules = new(StringComparer.Ordinal)
    {
        ["/"] = ["/", $"/?q={s_question}", "/?q=zyglothrane"],
        ["/ask/stream"] = [$"/ask/stream?q={s_question}"],
        ["/answers/{id}"] = ["/answers/ID"],
        ["/articles/{id}"] = ["/articles/ID", "/articles/ID?rev=1&from=0&to=20"],
        ["/articles/{id}/revisions"] = ["/articles/ID/revisions"],
        ["/v1/answers/{id}/status"] = ["/v1/answers/ID/status"],
        ["/v1/articles/changes"] = ["/v1/articles/changes?limit=1000"],
        ["/v1/articles/{id}"] = ["/v1/articles/ID", "/v1/articles/ID?revision=1&chunks=true"],
        ["/v1/models"] = ["/v1/models"],
        ["/v1/models/{id}"] = ["/v1/models/ID"],
        ["/v1/responses/{id}"] = ["/v1/responses/ID"],
        ["/v1/responses/{id}/input_items"] = ["/v1/responses/ID/input_items"],
        ["/v1/{*path:nonfile}"] = ["/v1/ID"],
        ["/ops/feeds"] = ["/ops/feeds"],
        ["/ops/feeds/feeds.opml"] = ["/ops/feeds/feeds.opml"],
        ["/ops/feeds/{form}"] = ["/ops/feeds/ID"],
        ["/admin/keys"] = ["/admin/keys"],
        ["/admin/keys/quotas"] = ["/admin/keys/quotas"],
        ["/admin/feeds"] = ["/admin/feeds"],
        ["/admin/cache/traces"] = ["/admin/cache/traces?article=ID"],
        ["/hub/{callback:maxlength(64)}"] = ["/hub/ID"],
        ["/sign-in"] = ["/sign-in"],
        ["/healthz"] = ["/healthz"],
        ["/livez"] = ["/livez"],
        ["/readyz"] = ["/readyz"],
        ["/metrics"] = ["/metrics"],
        ["/openapi/v1.json"] = ["/openapi/v1.json"],
        ["/docs/api"] = ["/docs/api"],
        ["/admin/feedback"] = ["/admin/feedback"],
        ["/mcp"] = ["/mcp"],
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IArticleCatalog Articles => service.Services.GetRequiredService<IArticleCatalog>();

    [Fact]
    public void Routes_ThatAreRead_HaveEachARule()
    {
        var routes = service
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is not { } method || method.HttpMethods.Contains("GET"))
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.Trim('/'))
            .Where(route => !route.Contains("/{**", StringComparison.Ordinal))
            .Where(route => !route.StartsWith("/docs/api", StringComparison.Ordinal)) // files of the page, the same for everybody
            .Distinct()
            .Order(StringComparer.Ordinal);

        Assert.Empty(routes.Except(s_rules.Keys));
    }

    [Fact]
    public async Task Get_AnyAddress_TellsAnotherTenantNothing()
    {
        using var client = service.ClientOf("bolt");
        foreach (var address in s_rules.Values.SelectMany(addresses => addresses))
        {
            var unknown = await ReadAsync(client, address, Unknown);
            AssertTellsNothing(address, unknown.Body.Replace("zyglothrane", "", StringComparison.Ordinal));
            foreach (var id in address.Contains("ID", StringComparison.Ordinal) ? service.SecretIds : [])
            {
                var secret = await ReadAsync(client, address, id);
                AssertTellsNothing(address, secret.Body);
                Assert.Equal(unknown, secret);
            }
        }
    }

    /// <summary>The addresses would show what they hide from others, or hiding it would prove nothing.</summary>
    [Fact]
    public async Task Get_AsTheTenantItself_ShowsItsOwn()
    {
        using var client = service.ClientOf("acme");
        var id = service.SecretIds[0];

        Assert.Contains("Zyglothrane", (await ReadAsync(client, "/articles/ID", id)).Body, StringComparison.Ordinal);
        Assert.Contains(id, await client.GetStringAsync("/v1/articles/changes?limit=1000", Cancellation), StringComparison.Ordinal);
        Assert.Contains("Zyglothrane", (await ReadAsync(client, $"/?q={s_question}", "")).Body, StringComparison.Ordinal);
        Assert.Contains("Korvath", await AskAsync(client, TwoTenantsService.Question), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_AnotherTenantsNews_AnswersFromThePublicOnes()
    {
        using var client = service.ClientOf("bolt");

        AssertTellsNothing("chat", await AskAsync(client, TwoTenantsService.Question));
        AssertTellsNothing("chat", await AskAsync(client, service.Copied.Title + "?"));
        foreach (var query in (string[])[TwoTenantsService.Question, service.Copied.Title!])
        {
            using var found = await client.PostAsJsonAsync("/v1/search", new { query, top = 20 }, Cancellation);
            Assert.Equal(HttpStatusCode.OK, found.StatusCode);
            AssertTellsNothing("search", await found.Content.ReadAsStringAsync(Cancellation));
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
    public async Task Push_AtAPublicAddress_MakesAnArticleOfItsOwn()
    {
        var open = (await Articles.FindByUrlAsync(service.Public.Url!, Cancellation))!;
        var acme = (await Articles.FindAsync(new ArticleId(service.SecretIds[0]), Cancellation))!;

        Assert.Equal((service.Public.Id, service.Public.Revision, service.Public.Body), (open.Id, open.Revision, open.Body));
        Assert.Equal((1, "acme/desk"), (acme.Revision, acme.Scope.Value));
        var bolt = await service.PushAsync(
            "bolt",
            new
            {
                url = service.Public.Url,
                collection = "desk",
                body = "Bolt's own.",
            }
        );
        Assert.DoesNotContain(bolt, service.SecretIds.Append(open.Id.Value));
        Assert.Equal(1, (await Articles.FindAsync(acme.Id, Cancellation))!.Revision);
    }

    [Theory]
    [InlineData("acme/desk")]
    [InlineData("public")]
    [InlineData("other")]
    [InlineData("../acme/desk")]
    public async Task Push_IntoACollectionOfOthers_IsRefused(string collection)
    {
        using var client = service.ClientOf("bolt");
        var article = new
        {
            url = "https://bolt.example/1",
            collection,
            body = "From bolt.",
        };

        using var named = await client.PostAsJsonAsync("/v1/articles", article, Cancellation);
        using var asked = await client.PostAsJsonAsync(
            $"/v1/articles?collection={Uri.EscapeDataString(collection)}",
            new { url = "https://bolt.example/1", body = "From bolt." },
            Cancellation
        );

        Assert.Equal(HttpStatusCode.UnprocessableEntity, named.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, asked.StatusCode);
        Assert.Null(await Articles.FindByUrlAsync("https://bolt.example/1", Cancellation));
        Assert.Null(await Articles.FindByUrlAsync("https://bolt.example/1", new AccessScope("acme/desk"), Cancellation));
    }

    [Fact]
    public async Task Withdraw_AnArticleOfOthers_IsAnsweredAsOneThatNeverWas()
    {
        using var client = service.ClientOf("bolt");
        using var secret = await client.DeleteAsync($"/v1/articles/{service.SecretIds[0]}", Cancellation);
        using var never = await client.DeleteAsync($"/v1/articles/{Unknown}", Cancellation);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (secret.StatusCode, never.StatusCode));
        var words = await secret.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(
            await never.Content.ReadAsStringAsync(Cancellation),
            words.Replace(service.SecretIds[0], Unknown, StringComparison.Ordinal)
        );
        Assert.NotNull(await Articles.FindAsync(new ArticleId(service.SecretIds[0]), Cancellation));
    }

    /// <summary>Where an application's key does not say whom its articles are for, they are not for everybody.</summary>
    [Fact]
    public async Task Push_NoCollectionNamed_IsNotPublished()
    {
        using var client = service.ClientOf("bolt");
        using var response = await client.PostAsJsonAsync(
            "/v1/articles",
            new { url = "https://bolt.example/2", body = "Text." },
            Cancellation
        );

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Null(await Articles.FindByUrlAsync("https://bolt.example/2", Cancellation));
    }

    private static async Task<(HttpStatusCode Status, string Body)> ReadAsync(HttpClient client, string address, string id)
    {
        using var response = await client.GetAsync(address.Replace("ID", id, StringComparison.Ordinal), Cancellation);
        var body = WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(Cancellation));
        return (response.StatusCode, id.Length == 0 ? body : body.Replace(id, "ID", StringComparison.Ordinal));
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

    private static async Task<string> AskAsync(HttpClient client, string question)
    {
        var models = JsonDocument.Parse(await client.GetStringAsync("/v1/models", Cancellation)).RootElement;
        var model = models.GetProperty("data")[0].GetProperty("id").GetString();
        using var response = await client.PostAsJsonAsync(
            "/v1/chat/completions",
            new { model, messages = new[] { new { role = "user", content = question } } },
            Cancellation
        );
        var body = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonSerializer.Serialize(JsonDocument.Parse(body).RootElement);
    }

    private void AssertTellsNothing(string address, string body)
    {
        foreach (var secret in TwoTenantsService.Secrets.Concat(service.SecretIds).Append("acme/desk"))
        {
            Assert.False(body.Contains(secret, StringComparison.OrdinalIgnoreCase), $"{address} tells of {secret}: {body}");
        }
    }
}
