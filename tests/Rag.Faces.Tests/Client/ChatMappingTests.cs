using System.Text.Json;
using Microsoft.Extensions.AI;
using Rag.Client;
using Rag.Client.Answers;

namespace Rag.Faces.Tests.Client;

/// <summary>Between Microsoft.Extensions.AI and the wire.</summary>
public sealed class ChatMappingTests
{
    private const string Answer = """
        {"id":"a1","created":1700000000,"model":"m",
         "choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"600 — “It creates 600 jobs.”",
          "annotations":[{"type":"url_citation","url_citation":{"start_index":7,"end_index":27,"url":"https://a.example/1","title":"Works"}}]}}],
         "usage":{"prompt_tokens":10,"completion_tokens":4,"total_tokens":14,"prompt_tokens_details":{"cached_tokens":8}},
         "answer":{"refused":false,"short_answer":"600","confidence":0.9,"agreeing":[]},
         "news":{"citations":[{"id":"1","article":"0c9f","revision":2,"start":40,"end":60,"page":"/articles/0c9f"}]}}
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetResponseAsync_Options_AreOnTheWire()
    {
        await using var server = await ScriptedServer.StartAsync((_, http) => ScriptedServer.JsonAsync(http, Answer));
        using var client = new RagClient(
            new RagClientOptions
            {
                BaseAddress = server.Address,
                Model = "default",
                ApiKey = "k",
            }
        );
        var options = new ChatOptions
        {
            MaxOutputTokens = 50,
            Temperature = 0.5f,
            TopP = 0.9f,
            TopK = 5,
            Seed = 7,
            StopSequences = ["x"],
            ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonDocument.Parse("""{"type":"object"}""").RootElement, "shape"),
            AdditionalProperties = new()
            {
                ["news"] = new NewsOptions { Grounding = "quotes", Top = 3 },
                ["sources"] = new List<string> { "Valley Post" },
                ["top"] = 4,
            },
        };

        await client
            .AsChatClient()
            .GetResponseAsync(
                [new(ChatRole.User, "One?"), new(ChatRole.Assistant, "1"), new(ChatRole.User, "Two?")],
                options,
                Cancellation
            );

        var sent = server.Requests.Single();
        Assert.Equal("Bearer k", sent.Headers.Authorization);
        var body = JsonDocument.Parse(sent.Body).RootElement;
        Assert.Equal("default", body.GetProperty("model").GetString());
        Assert.Equal(
            ["user", "assistant", "user"],
            body.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("role").GetString())
        );
        Assert.Equal(50, body.GetProperty("max_tokens").GetInt32());
        Assert.Equal(0.5, body.GetProperty("temperature").GetDouble());
        Assert.Equal(5, body.GetProperty("top_k").GetInt32());
        Assert.Equal(7, body.GetProperty("seed").GetInt64());
        Assert.Equal("x", body.GetProperty("stop")[0].GetString());
        Assert.Equal("shape", body.GetProperty("response_format").GetProperty("json_schema").GetProperty("name").GetString());
        var news = body.GetProperty("news");
        Assert.Equal("quotes", news.GetProperty("grounding").GetString());
        Assert.Equal("Valley Post", news.GetProperty("sources")[0].GetString());
        Assert.Equal(4, news.GetProperty("top").GetInt32());
        Assert.False(body.TryGetProperty("tools", out _));
    }

    [Fact]
    public async Task GetResponseAsync_Answer_HasCitationUsageAndDetails()
    {
        await using var server = await ScriptedServer.StartAsync((_, http) => ScriptedServer.JsonAsync(http, Answer));
        using var client = new RagClient(new RagClientOptions { BaseAddress = server.Address });

        var response = await client.AsChatClient().GetResponseAsync("How many jobs?", cancellationToken: Cancellation);

        Assert.Equal("600 — “It creates 600 jobs.”", response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal((10, 4, 8), (response.Usage!.InputTokenCount, response.Usage.OutputTokenCount, response.Usage.CachedInputTokenCount));
        var citation = Assert.IsType<CitationAnnotation>(Assert.Single(response.Messages[0].Contents[0].Annotations!));
        Assert.Equal("It creates 600 jobs.", citation.Snippet);
        Assert.Equal(new Uri("https://a.example/1"), citation.Url);
        Assert.Equal(0.9, response.AdditionalProperties!["confidence"]);
        Assert.Equal(new CitedPlace("0c9f", 2, 40, 60, "/articles/0c9f"), Assert.IsType<AnswerCitation>(citation.RawRepresentation).Place);
    }

    [Fact]
    public async Task GetResponseAsync_Tools_AreOfferedAndTheirCallsCome()
    {
        const string Call = """
            {"id":"a1","created":1,"model":"m","choices":[{"index":0,"finish_reason":"tool_calls","message":{"role":"assistant","content":null,
             "tool_calls":[{"id":"t1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Oslo\"}"}}]}}]}
            """;
        await using var server = await ScriptedServer.StartAsync((_, http) => ScriptedServer.JsonAsync(http, Call));
        using var client = new RagClient(new RagClientOptions { BaseAddress = server.Address });
        var tool = AIFunctionFactory.Create((string city) => $"Sunny in {city}", "weather", "Tells the weather.");

        var response = await client
            .AsChatClient()
            .GetResponseAsync(
                [
                    new(ChatRole.User, "How is it?"),
                    new(
                        ChatRole.Assistant,
                        [new FunctionCallContent("t0", "weather", new Dictionary<string, object?> { ["city"] = "Rome" })]
                    ),
                    new(ChatRole.Tool, [new FunctionResultContent("t0", "Rain")]),
                ],
                new ChatOptions { Tools = [tool], ToolMode = ChatToolMode.RequireSpecific("weather") },
                Cancellation
            );

        var call = Assert.Single(response.Messages[0].Contents.OfType<FunctionCallContent>());
        Assert.Equal(("t1", "weather", "Oslo"), (call.CallId, call.Name, call.Arguments!["city"]!.ToString()));
        var body = JsonDocument.Parse(server.Requests.Single().Body).RootElement;
        Assert.Equal("weather", body.GetProperty("tools")[0].GetProperty("function").GetProperty("name").GetString());
        Assert.Equal("weather", body.GetProperty("tool_choice").GetProperty("function").GetProperty("name").GetString());
        Assert.Equal("t0", body.GetProperty("messages")[1].GetProperty("tool_calls")[0].GetProperty("id").GetString());
        Assert.Equal(("tool", "t0", "Rain"), ToolOf(body.GetProperty("messages")[2]));

        static (string?, string?, string?) ToolOf(JsonElement message) =>
            (
                message.GetProperty("role").GetString(),
                message.GetProperty("tool_call_id").GetString(),
                message.GetProperty("content").GetString()
            );
    }

    [Fact]
    public async Task GetStreamingResponseAsync_ToolCallInPieces_IsOneCall()
    {
        string[] chunks =
        [
            """{"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"t1","function":{"name":"weather","arguments":""}}]},"finish_reason":null}]}""",
            """{"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":"}}]},"finish_reason":null}]}""",
            """{"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\"Oslo\"}"}}]},"finish_reason":null}]}""",
            """{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""",
            "[DONE]",
        ];
        await using var server = await ScriptedServer.StartAsync((_, http) => ScriptedServer.EventsAsync(http, chunks));
        using var client = new RagClient(new RagClientOptions { BaseAddress = server.Address });

        var response = await client
            .AsChatClient()
            .GetStreamingResponseAsync("Weather?", cancellationToken: Cancellation)
            .ToChatResponseAsync(Cancellation);

        var call = Assert.Single(response.Messages[0].Contents.OfType<FunctionCallContent>());
        Assert.Equal(("t1", "Oslo"), (call.CallId, call.Arguments!["city"]!.ToString()));
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
    }

    [Fact]
    public async Task GenerateAsync_Query_IsAskedForAsOneAndVectorsComeInOrder()
    {
        string[] vectors = [.. new float[][] { [1, 0], [0, 1] }.Select(vector => Convert.ToBase64String(Bytes(vector)))];
        await using var server = await ScriptedServer.StartAsync(
            (_, http) =>
                ScriptedServer.JsonAsync(
                    http,
                    $$$"""
                    {"model":"e","data":[{"index":1,"embedding":"{{{vectors[1]}}}"},{"index":0,"embedding":"{{{vectors[0]}}}"}],
                     "usage":{"prompt_tokens":3,"total_tokens":3}}
                    """
                )
        );
        using var client = new RagClient(new RagClientOptions { BaseAddress = server.Address });
        var options = new EmbeddingGenerationOptions { AdditionalProperties = new() { ["input_type"] = "query" } };

        var embeddings = await client.AsEmbeddingGenerator().GenerateAsync(["a", "b"], options, Cancellation);

        Assert.Equal([1, 0], embeddings[0].Vector.ToArray());
        Assert.Equal([0, 1], embeddings[1].Vector.ToArray());
        Assert.Equal(3, embeddings.Usage!.InputTokenCount);
        var body = JsonDocument.Parse(server.Requests.Single().Body).RootElement;
        Assert.Equal("query", body.GetProperty("input_type").GetString());

        static byte[] Bytes(float[] vector) => [.. vector.SelectMany(BitConverter.GetBytes)];
    }
}
