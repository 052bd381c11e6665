using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Rag.Core.Articles;

namespace Rag.EndToEnd.Tests.Tenants;

/// <summary>What one tenant has, another sees by no address, nor that it is there.</summary>
[Collection(nameof(TwoTenants))]
public sealed partial class TenantIsolationTests(TwoTenantsService service)
{
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
        ["/v1/chat/completions"] = ["/v1/chat/completions", "/v1/chat/completions?limit=100&order=desc"],
        ["/v1/chat/completions/{id}"] = ["/v1/chat/completions/ID"],
        ["/v1/chat/completions/{id}/messages"] = ["/v1/chat/completions/ID/messages"],
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

    /// <summary>Where only whoever runs the service is answered, every address is asked with an id in the place of each part.</summary>
    private static readonly string[] s_ofOperators = ["/admin/", "/eval", "/ops"];

    [Fact]
    public void Routes_ThatAreRead_HaveEachARule() => Assert.Empty(Routes().Where(route => !IsOfOperators(route)).Except(s_rules.Keys));

    [Fact]
    public async Task Get_AnyAddress_TellsAnotherTenantNothing()
    {
        using var client = service.ClientOf("bolt");
        var ofOperators = Routes().Where(IsOfOperators).Except(s_rules.Keys).Select(route => WayOf().Replace(route, "ID"));
        foreach (var address in s_rules.Values.SelectMany(addresses => addresses).Concat(ofOperators))
        {
            var unknown = await ReadAsync(client, address, TwoTenantsService.Unknown);
            service.AssertTellsNothing(address, unknown.Body.Replace("zyglothrane", "", StringComparison.Ordinal));
            foreach (var id in address.Contains("ID", StringComparison.Ordinal) ? service.SecretIds : [])
            {
                var secret = await ReadAsync(client, address, id);
                service.AssertTellsNothing(address, secret.Body);
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
        Assert.Contains("Korvath", await service.AskAsync("acme", TwoTenantsService.Question), StringComparison.Ordinal);
    }

    /// <summary>Neither the size of a page nor a cursor tells how much happens to others' articles.</summary>
    [Fact]
    public async Task Changes_WithOthersBetween_ComeInFullPagesUnderCursorsThatSayNothing()
    {
        using var bolt = service.ClientOf("bolt");
        var start = await NextAsync(bolt, "");
        var ids = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            ids.Add(await PushOwnAsync("bolt"));
            await PushOwnAsync("acme");
            await PushOwnAsync("acme");
        }

        var page = await ReadChangesAsync(bolt, $"?limit=2&after={start}");
        var again = await ReadChangesAsync(bolt, $"?limit=2&after={start}");

        Assert.Equal(ids, page.GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("article_id").GetString()));
        Assert.NotEqual(page.GetProperty("next").GetString(), again.GetProperty("next").GetString());
        Assert.Equal(page.GetProperty("next").GetString()!.Length, start.Length);
        using var others = await service.ClientOf("acme").GetAsync($"/v1/articles/changes?after={start}", Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, others.StatusCode);

        Task<string> PushOwnAsync(string tenant) =>
            service.PushAsync(
                tenant,
                new
                {
                    url = $"https://{tenant}.example/{Guid.NewGuid():N}",
                    collection = "desk",
                    body = "The ferry is late.",
                }
            );

        static async Task<JsonElement> ReadChangesAsync(HttpClient client, string query) =>
            JsonDocument.Parse(await client.GetStringAsync($"/v1/articles/changes{query}", Cancellation)).RootElement;

        static async Task<string> NextAsync(HttpClient client, string query)
        {
            var page = await ReadChangesAsync(client, $"?limit=1000{query}");
            var next = page.GetProperty("next").GetString()!;
            return page.GetProperty("changes").GetArrayLength() == 0 ? next : await NextAsync(client, $"&after={next}");
        }
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
        using var never = await client.DeleteAsync($"/v1/articles/{TwoTenantsService.Unknown}", Cancellation);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (secret.StatusCode, never.StatusCode));
        var words = await secret.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(
            await never.Content.ReadAsStringAsync(Cancellation),
            words.Replace(service.SecretIds[0], TwoTenantsService.Unknown, StringComparison.Ordinal)
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

    private IEnumerable<string> Routes() =>
        service
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is not { } method || method.HttpMethods.Contains("GET"))
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.Trim('/'))
            .Where(route => !route.Contains("/{**", StringComparison.Ordinal))
            .Where(route => !route.StartsWith("/docs/api", StringComparison.Ordinal)) // files of the page, the same for everybody
            .Distinct()
            .Order(StringComparer.Ordinal);

    private static bool IsOfOperators(string route) => s_ofOperators.Any(start => route.StartsWith(start, StringComparison.Ordinal));

    [GeneratedRegex("[{][^}]*[}]")]
    private static partial Regex WayOf();

    private static async Task<(HttpStatusCode Status, string Body)> ReadAsync(HttpClient client, string address, string id)
    {
        using var response = await client.GetAsync(address.Replace("ID", id, StringComparison.Ordinal), Cancellation);
        var body = WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(Cancellation));
        return (response.StatusCode, id.Length == 0 ? body : body.Replace(id, "ID", StringComparison.Ordinal));
    }
}
