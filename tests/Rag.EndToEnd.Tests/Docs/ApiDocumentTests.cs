using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Rag.EndToEnd.Tests.Docs;

/// <summary>The OpenAPI document says what the running service does.</summary>
public sealed class ApiDocumentTests(RunningService service) : IDisposable
{
    private const string Json = "application/json";
    private const string Data = "data: ";

    private static readonly string[] s_methods = ["get", "post", "put", "patch", "delete"];

    private readonly HttpClient _client = new() { BaseAddress = new Uri(service.Url) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Document_AllRoutesBelowV1_AreInItWithAnswersAndNoOthers()
    {
        var document = await DocumentAsync();
        var described = document
            .GetProperty("paths")
            .EnumerateObject()
            .SelectMany(path =>
                path.Value.EnumerateObject().Where(one => s_methods.Contains(one.Name)).Select(one => $"{one.Name} {path.Name}")
            )
            .Order(StringComparer.Ordinal);

        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString());
        Assert.Equal(Routes().Order(StringComparer.Ordinal), described);
    }

    [Fact]
    public async Task Document_EveryOperation_HasANameASummaryAndTheFormsOfItsAnswers()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (route, operation) in Operations(await DocumentAsync()))
        {
            Assert.True(operation.TryGetProperty("summary", out _), $"{route} has no summary");
            Assert.True(names.Add(operation.GetProperty("operationId").GetString()!), $"{route} has the name of another");
            var responses = operation.GetProperty("responses");
            Assert.True(responses.TryGetProperty("200", out _) || responses.TryGetProperty("204", out _), $"{route} has no answer");
            Assert.EndsWith("ErrorEnvelope", WireCheck.ResponseSchema(operation, 599, Json).GetProperty("$ref").GetString());
            Assert.True(
                !route.StartsWith("post", StringComparison.Ordinal) || operation.TryGetProperty("requestBody", out _),
                $"{route} takes nothing"
            );
            foreach (var parameter in Parameters(operation))
            {
                Assert.True(
                    parameter.GetProperty("name").GetString() == "id" || parameter.TryGetProperty("description", out _),
                    $"{route} does not say what {parameter.GetProperty("name")} is"
                );
            }
        }
    }

    [Fact]
    public async Task Document_Examples_AreWhatTheSchemasSay()
    {
        var document = await DocumentAsync();
        var check = new WireCheck(document);
        foreach (var (route, operation) in Operations(document).Where(one => one.Operation.TryGetProperty("requestBody", out _)))
        {
            var body = operation.GetProperty("requestBody").GetProperty("content").GetProperty(Json);
            Assert.True(body.TryGetProperty("example", out var example), $"{route} shows no example");
            Assert.Empty(check.FaultsOf(example.GetRawText(), body.GetProperty("schema")));
        }
    }

    public static TheoryData<string, string, string?, int> Calls =>
        new()
        {
            { "GET", "/v1/models", null, 200 },
            { "GET", "/v1/models/none", null, 404 },
            { "POST", "/v1/search", """{"query":"How many nurses went on strike?","top":3}""", 200 },
            { "POST", "/v1/search", """{"query":""}""", 400 },
            { "POST", "/v1/search", "{", 400 },
            { "GET", "/v1/articles/ARTICLE", null, 200 },
            { "GET", "/v1/articles/ARTICLE?chunks=true&revision=1", null, 200 },
            { "GET", "/v1/articles/none", null, 404 },
            { "POST", "/v1/chat/completions", """{"messages":[{"role":"user","content":"How many nurses went on strike?"}]}""", 200 },
            {
                "POST",
                "/v1/chat/completions",
                """{"messages":[{"role":"user","content":"How many nurses went on strike?"}],"logprobs":true,"max_tokens":4}""",
                200
            },
            {
                "POST",
                "/v1/chat/completions",
                """{"messages":[{"role":"user","content":"Why?"}],"tool_choice":"required","tools":[{"type":"function","function":{"name":"f"}}],"news":{"top":1}}""",
                200
            },
            { "POST", "/v1/chat/completions", """{"messages":[]}""", 400 },
            { "POST", "/v1/completions", """{"prompt":"How many nurses went on strike?","logprobs":1,"max_tokens":4}""", 200 },
            { "POST", "/v1/completions", """{"prompt":5}""", 400 },
            { "POST", "/v1/embeddings", """{"input":"The bridge is open.","input_type":"query"}""", 200 },
            { "POST", "/v1/embeddings", """{"input":["a","b"],"encoding_format":"base64"}""", 200 },
            { "POST", "/v1/embeddings", """{"input":[1,2]}""", 400 },
            { "GET", "/v1/chat/completions", null, 200 },
            { "GET", "/v1/chat/completions/none", null, 404 },
            { "POST", "/v1/chat/completions/none", """{"metadata":{}}""", 404 },
            { "DELETE", "/v1/chat/completions/none", null, 404 },
            { "GET", "/v1/chat/completions/none/messages", null, 404 },
            { "POST", "/v1/responses", """{"input":"How many nurses went on strike?"}""", 200 },
            { "POST", "/v1/responses", """{"input":5}""", 400 },
            { "GET", "/v1/responses/none", null, 404 },
            { "POST", "/v1/chat/completions", """{"model":"gpt-9","messages":[{"role":"user","content":"Why?"}]}""", 404 },
            { "POST", "/v1/articles", """{"url":"https://document.example/1","title":"Bridge","body":"The bridge is open."}""", 200 },
            { "GET", "/v1/articles/changes?limit=3", null, 200 },
            { "GET", "/v1/articles/changes?limit=x", null, 400 },
            { "DELETE", "/v1/articles/none", null, 404 },
            { "GET", "/v1/answers/none/status", null, 404 },
            { "POST", "/v1/answers/none/feedback", """{"thumb":"up"}""", 404 },
        };

    /// <summary>Requests that are answered well, and their answers, have the forms that the document says.</summary>
    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Document_RequestsAndAnswersOfTheService_AreAsItSays(string method, string path, string? body, int status)
    {
        var document = await DocumentAsync();
        var check = new WireCheck(document);
        using var request = new HttpRequestMessage(new HttpMethod(method), path.Replace("ARTICLE", await ArticleAsync()));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", RunningService.AdminKey);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, Json);
        using var reply = await _client.SendAsync(request, Cancellation);
        var operation = check.OperationOf(method, path);

        Assert.Equal(status, (int)reply.StatusCode);
        if (body is not null && status == 200)
        {
            Assert.Empty(
                check.FaultsOf(body, operation.GetProperty("requestBody").GetProperty("content").GetProperty(Json).GetProperty("schema"))
            );
        }

        var answer = await reply.Content.ReadAsStringAsync(Cancellation);
        Assert.Empty(check.FaultsOf(answer, WireCheck.ResponseSchema(operation, status, reply.Content.Headers.ContentType!.MediaType!)));
    }

    [Theory]
    [InlineData("/v1/chat/completions", """{"stream":true,"messages":[{"role":"user","content":"How many nurses went on strike?"}]}""")]
    [InlineData(
        "/v1/chat/completions",
        """{"stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"Who won?"}]}"""
    )]
    [InlineData("/v1/completions", """{"stream":true,"prompt":"How many nurses went on strike?"}""")]
    [InlineData("/v1/responses", """{"stream":true,"input":"How many nurses went on strike?"}""")]
    public async Task Document_EventsOfAStream_AreAsItSays(string path, string body)
    {
        var document = await DocumentAsync();
        var check = new WireCheck(document);
        using var reply = await _client.PostAsync(path, new StringContent(body, Encoding.UTF8, Json), Cancellation);
        var schema = WireCheck.ResponseSchema(check.OperationOf("POST", path), 200, "text/event-stream");
        var events = (await reply.Content.ReadAsStringAsync(Cancellation))
            .Split('\n')
            .Where(line => line.StartsWith(Data, StringComparison.Ordinal) && line != Data + "[DONE]")
            .Select(line => line[Data.Length..])
            .ToList();

        Assert.True(events.Count > 1);
        Assert.All(events, one => Assert.Empty(check.FaultsOf(one, schema)));
    }

    /// <summary>An answer that was given, its status and what is said of it.</summary>
    [Fact]
    public async Task Document_AnswerStatusAndFeedback_AreAsItSays()
    {
        var document = await DocumentAsync();
        var check = new WireCheck(document);
        const string Body = """{"messages":[{"role":"user","content":"How many nurses went on strike?"}]}""";
        using var answer = await _client.PostAsync("/v1/chat/completions", new StringContent(Body, Encoding.UTF8, Json), Cancellation);
        var id = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("id").GetString();

        var status = await _client.GetStringAsync($"/v1/answers/{id}/status", Cancellation);
        using var said = await _client.PostAsync(
            $"/v1/answers/{id}/feedback",
            new StringContent("""{"thumb":"up"}""", Encoding.UTF8, Json),
            Cancellation
        );

        var (statusOperation, said200) = (
            check.OperationOf("GET", $"/v1/answers/{id}/status"),
            check.OperationOf("POST", $"/v1/answers/{id}/feedback")
        );
        Assert.Empty(check.FaultsOf(status, WireCheck.ResponseSchema(statusOperation, 200, Json)));
        Assert.Empty(check.FaultsOf(await said.Content.ReadAsStringAsync(Cancellation), WireCheck.ResponseSchema(said200, 200, Json)));
    }

    public void Dispose() => _client.Dispose();

    private static IEnumerable<(string Route, JsonElement Operation)> Operations(JsonElement document) =>
        document
            .GetProperty("paths")
            .EnumerateObject()
            .SelectMany(path =>
                path.Value.EnumerateObject()
                    .Where(one => s_methods.Contains(one.Name))
                    .Select(one => ($"{one.Name} {path.Name}", one.Value))
            );

    private static IEnumerable<JsonElement> Parameters(JsonElement operation) =>
        operation.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray() : [];

    /// <summary>But for the fallback, which answers that there is nothing.</summary>
    private IEnumerable<string> Routes() =>
        from endpoint in service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let path = '/' + endpoint.RoutePattern.RawText!.TrimStart('/').Replace("{*", "{", StringComparison.Ordinal)
        where path.StartsWith("/v1/", StringComparison.Ordinal) && !path.Contains(":nonfile", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
        select $"{method.ToLowerInvariant()} {path}";

    private async Task<JsonElement> DocumentAsync() =>
        JsonDocument.Parse(await _client.GetStringAsync("/openapi/v1.json", Cancellation)).RootElement;

    private async Task<string> ArticleAsync()
    {
        using var reply = await _client.PostAsync(
            "/v1/search",
            new StringContent("""{"query":"How many nurses went on strike?","top":1}""", Encoding.UTF8, Json),
            Cancellation
        );
        var found = JsonDocument.Parse(await reply.Content.ReadAsStringAsync(Cancellation)).RootElement;
        return found.GetProperty("hits")[0].GetProperty("article_id").GetString()!;
    }
}
