using System.ClientModel;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OpenAI.Chat;
using OpenAI.Embeddings;
using OpenAI.Models;

namespace Rag.EndToEnd.Tests.OpenAi;

/// <summary>Errors in the form that clients of the wire read, and the id of every reply.</summary>
public sealed class WireErrorTests(RunningService service)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/v1/models")]
    [InlineData("GET", "/v1/nowhere")]
    [InlineData("POST", "/v1/chat/completions")]
    [InlineData("GET", "/")]
    [InlineData("GET", "/healthz")]
    public async Task EveryReply_HasAnIdOfItsOwn(string method, string path)
    {
        using var http = new HttpClient { BaseAddress = new Uri(service.Url) };
        using var one = await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Cancellation);
        using var two = await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Cancellation);

        var ids = new[] { one, two }.Select(response => Assert.Single(response.Headers.GetValues("x-request-id"))).ToList();
        Assert.All(ids, id => Assert.StartsWith("req_", id));
        Assert.NotEqual(ids[0], ids[1]);
    }

    [Theory]
    [InlineData("GET", "/v1/models/gpt-9", null, 404, "model_not_found", "model")]
    [InlineData("GET", "/v1/nowhere", null, 404, "unknown_url", null)]
    [InlineData("DELETE", "/v1/chat/completions", null, 404, "unknown_url", null)]
    [InlineData("POST", "/v1/chat/completions", """{"model":"gpt-9","messages":[]}""", 404, "model_not_found", "model")]
    [InlineData("POST", "/v1/completions", """{"model":"gpt-9","prompt":"a"}""", 404, "model_not_found", "model")]
    [InlineData("POST", "/v1/embeddings", """{"model":"news-reader-135m","input":"a"}""", 404, "model_not_found", "model")]
    [InlineData("POST", "/v1/embeddings", """{"input":""", 400, null, "input")]
    [InlineData("POST", "/v1/embeddings", """{"input":"a","dimensions":"many"}""", 400, null, "dimensions")]
    public async Task Error_HasItsStatusAndAllFourKeys(string method, string path, string? body, int status, string? code, string? param)
    {
        using var http = new HttpClient { BaseAddress = new Uri(service.Url) };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(request, Cancellation);

        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("error");
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(member => member.Name));
        Assert.Equal((code, param), (error.GetProperty("code").GetString(), error.GetProperty("param").GetString()));
        Assert.True(response.Headers.Contains("x-request-id"));
    }

    [Fact]
    public async Task OfficialClient_AnyError_ThrowsWithItsStatusAndSentence()
    {
        var chat = await Assert.ThrowsAsync<ClientResultException>(() =>
            new ChatClient("gpt-9", WireClient.Key, service.Options()).CompleteChatAsync("Who?")
        );
        var embeddings = await Assert.ThrowsAsync<ClientResultException>(() =>
            new EmbeddingClient(WireClient.Embedder, WireClient.Key, service.Options()).GenerateEmbeddingAsync(
                "a",
                new EmbeddingGenerationOptions { Dimensions = 7 },
                Cancellation
            )
        );
        var models = await Assert.ThrowsAsync<ClientResultException>(() =>
            new OpenAIModelClient(WireClient.Key, service.Options()).GetModelAsync("gpt-9", Cancellation)
        );

        Assert.Equal((404, 400, 404), (chat.Status, embeddings.Status, models.Status));
        Assert.Contains("gpt-9", chat.Message, StringComparison.Ordinal);
        Assert.Contains("384", embeddings.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("default")]
    [InlineData(WireClient.Reader)]
    public async Task CompleteChat_NameOrAlias_IsTheReader(string model)
    {
        var client = new ChatClient(model, WireClient.Key, service.Options());

        ChatCompletion completion = await client.CompleteChatAsync([new UserChatMessage("Hello")], cancellationToken: Cancellation);

        Assert.Equal(WireClient.Reader, completion.Model);
    }
}
