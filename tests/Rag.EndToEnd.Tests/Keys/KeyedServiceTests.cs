using System.ClientModel;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OpenAI;
using OpenAI.Chat;
using Rag.Core.Access;
using Rag.Core.Articles;

namespace Rag.EndToEnd.Tests.Keys;

/// <summary>Tenants of one service: what is one's is not another's.</summary>
public sealed class KeyedServiceTests(KeyedService service) : IClassFixture<KeyedService>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OfficialClient_WithAKey_IsAnsweredAndWithAnotherSeesTheErrorThatItKnows()
    {
        var key = await service.NewKeyAsync("sdk");
        var messages = new ChatMessage[] { new UserChatMessage(service.Samples.SuggestedQuestions[0]) };
        var options = new ChatCompletionOptions { MaxOutputTokenCount = 4 };

        var answer = await Chat(key).CompleteChatAsync(messages, options, Cancellation);
        var refused = await Assert.ThrowsAsync<ClientResultException>(() =>
            Chat(key[..^1] + "x").CompleteChatAsync(messages, options, Cancellation)
        );

        Assert.NotEmpty(answer.Value.Content);
        Assert.Equal(401, refused.Status);
        Assert.Contains("invalid_api_key", refused.GetRawResponse()!.Content.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Status_OfAnotherTenantsAnswer_IsUnknown(bool stream)
    {
        using var one = Client(await service.NewKeyAsync($"one{stream}".ToLowerInvariant()));
        using var two = Client(await service.NewKeyAsync($"two{stream}".ToLowerInvariant()));
        var body = await (await AskAsync(one, stream)).Content.ReadAsStringAsync(Cancellation);
        var json = stream ? body.Split('\n')[0]["data: ".Length..] : body;
        var id = JsonDocument.Parse(json).RootElement.GetProperty("id").GetString();
        foreach (var path in new[] { $"/v1/answers/{id}/status", $"/answers/{id}" })
        {
            using var own = await one.GetAsync(path, Cancellation);
            using var others = await two.GetAsync(path, Cancellation);
            using var unknown = await two.GetAsync(path.Replace(id!, "chatcmpl-0", StringComparison.Ordinal), Cancellation);

            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (own.StatusCode, others.StatusCode));
            Assert.Equal(await unknown.Content.ReadAsStringAsync(Cancellation), await others.Content.ReadAsStringAsync(Cancellation));
        }
    }

    [Fact]
    public async Task Quota_OfComputedTokens_IsChargedByWhatAnAnswerCost()
    {
        using var client = Client(await service.NewKeyAsync("spender"));
        await service.Administration.SetQuotaAsync("spender", new TenantQuota(ComputedTokens: 5, GeneratedTokens: 100_000), Cancellation);

        using var served = await AskAsync(client, stream: false);
        using var refused = await AskAsync(client, stream: false);

        var usage = (await served.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("usage");
        var computed = usage.GetProperty("prompt_tokens_details").GetProperty("computed_tokens").GetInt32();
        Assert.True(computed > 10, "The test needs an answer that costs more than the quota.");
        Assert.Equal("5", Assert.Single(served.Headers.GetValues("x-ratelimit-limit-tokens")));
        Assert.Equal("0", Assert.Single(served.Headers.GetValues("x-ratelimit-remaining-tokens")));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalMinutes, (computed - 5) / 5.0 * 0.9, (computed / 5.0) + 1);
    }

    [Fact]
    public async Task Articles_OfTwoWritersUnderOneIdempotencyKey_AreTwoRequests()
    {
        using var one = Client(await service.NewKeyAsync("wire-one", ApiRoles.Write));
        using var two = Client(await service.NewKeyAsync("wire-two", ApiRoles.Write));
        using var reader = Client(await service.NewKeyAsync("reader"));

        using var first = await PostArticleAsync(one, "https://one.example/a");
        using var second = await PostArticleAsync(two, "https://two.example/a");
        using var again = await PostArticleAsync(two, "https://other.example/a");
        using var refused = await PostArticleAsync(reader, "https://three.example/a");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.Forbidden), (again.StatusCode, refused.StatusCode));
    }

    [Fact]
    public async Task Articles_OfAKeyWithCollections_DoNotGoIntoThePublicNews()
    {
        using var desk = Client(await service.NewKeyAsync("desk", ApiRoles.Write, "notes"));

        using var refused = await PostArticleAsync(desk, "https://desk.example/a");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("not into the public news", await refused.Content.ReadAsStringAsync(Cancellation));
    }

    /// <summary>Another tenant's article is neither withdrawn nor told of.</summary>
    [Fact]
    public async Task Articles_OfAnotherTenantsCollection_ArePassedOver()
    {
        using var owner = Client(await service.NewKeyAsync("owner", ApiRoles.Ask | ApiRoles.Write, "notes"));
        using var other = Client(await service.NewKeyAsync("stranger", ApiRoles.Ask | ApiRoles.Write));
        var sample = await service.Services.GetRequiredService<IArticleCatalog>().LatestAsync(1, Cancellation).FirstAsync(Cancellation);
        var article = sample with
        {
            Id = ArticleId.Of("owner's note"),
            Url = null,
            SourceId = null,
            Revision = 1,
            Scope = new AccessScope("owner/notes"),
        };
        await service.Services.GetRequiredService<IArticleWriter>().CommitAsync([new ArticleWrite(article, [])], Cancellation);

        var told = await other.GetStringAsync("/v1/articles/changes?limit=1000", Cancellation);
        using var page = await other.GetAsync($"/articles/{article.Id}", Cancellation);
        using var withdrawn = await other.DeleteAsync($"/v1/articles/{article.Id}", Cancellation);

        Assert.DoesNotContain(article.Id.Value, told, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (page.StatusCode, withdrawn.StatusCode));
        using var read = await owner.GetAsync($"/articles/{article.Id}", Cancellation);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.Contains(article.Id.Value, await owner.GetStringAsync("/v1/articles/changes?limit=1000", Cancellation));
        using var done = await owner.DeleteAsync($"/v1/articles/{article.Id}", Cancellation);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
    }

    private ChatClient Chat(string key) =>
        new OpenAIClient(new ApiKeyCredential(key), new OpenAIClientOptions { Endpoint = new Uri(service.Url + "/v1") }).GetChatClient(
            "news-reader-135m"
        );

    private HttpClient Client(string key) =>
        new()
        {
            BaseAddress = new Uri(service.Url),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
        };

    private Task<HttpResponseMessage> AskAsync(HttpClient client, bool stream)
    {
        var messages = new[] { new { role = "user", content = service.Samples.SuggestedQuestions[0] } };
        return client.PostAsJsonAsync(
            "/v1/chat/completions",
            new
            {
                messages,
                stream,
                max_tokens = 4,
            },
            Cancellation
        );
    }

    private static Task<HttpResponseMessage> PostArticleAsync(HttpClient client, string url) =>
        client.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "/v1/articles")
            {
                Headers = { { "Idempotency-Key", "the same" } },
                Content = JsonContent.Create(new { url, body = "The bridge is open." }),
            },
            Cancellation
        );
}
