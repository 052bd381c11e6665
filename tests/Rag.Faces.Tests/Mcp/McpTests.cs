using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Rag.Faces.Tests.Mcp;

/// <summary>The tools as the official client of the protocol sees them, over both transports.</summary>
public sealed class McpTests(NewsService service)
{
    private static readonly string[] s_tools = ["ask_news", "get_article", "search_news", "story_timeline"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tools_OverEitherTransport_SearchAskReadAndFollow(bool overStandardInput)
    {
        await using var client = await ConnectAsync(overStandardInput);

        var tools = await client.ListToolsAsync(cancellationToken: Cancellation);
        var found = await CallAsync(client, "search_news", ("query", "Lumenor battery factory"), ("top", 2));
        var passage = found.GetProperty("passages")[0];
        var id = passage.GetProperty("article_id").GetString()!;
        var answer = await CallAsync(client, "ask_news", ("question", NewsService.Question));
        var article = await CallAsync(client, "get_article", ("article_id", id));
        var story = await CallAsync(client, "story_timeline", ("article_id", id));

        Assert.Equal(s_tools, tools.Select(tool => tool.Name).Order());
        Assert.All(tools, tool => Assert.True(tool.ProtocolTool.Annotations!.ReadOnlyHint));
        Assert.Equal(2, found.GetProperty("passages").GetArrayLength());
        Assert.False(answer.GetProperty("refused").GetBoolean());
        Assert.NotEqual(0, answer.GetProperty("citations").GetArrayLength());
        Assert.Contains(passage.GetProperty("text").GetString()!, article.GetProperty("body").GetString()!, StringComparison.Ordinal);
        Assert.Contains(id, story.GetProperty("reports").EnumerateArray().Select(report => report.GetProperty("article_id").GetString()));
    }

    [Theory]
    [InlineData("search_news", "{}", "query")]
    [InlineData("search_news", """{"query":"a","top":1000}""", "20")]
    [InlineData("search_news", """{"query":7}""", "query")]
    [InlineData("search_news", """{"query":"a","from":"yesterday"}""", "2023-10-12")]
    [InlineData("ask_news", """{"question":"?!"}""", "no word")]
    [InlineData("get_article", """{"article_id":"0000000000000000"}""", "no article")]
    [InlineData("get_article", "{}", "article_id")]
    [InlineData("story_timeline", "{}", "query")]
    public async Task CallTool_WhatCannotBeDone_IsAnErrorOfTheToolInASentence(string tool, string arguments, string word)
    {
        await using var client = await ConnectAsync(overStandardInput: false);
        var given = JsonSerializer.Deserialize<Dictionary<string, object?>>(arguments)!;

        var result = await client.CallToolAsync(tool, given, cancellationToken: Cancellation);

        Assert.True(result.IsError);
        var sentence = Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;
        Assert.Contains(word, sentence, StringComparison.Ordinal);
        Assert.EndsWith(".", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallTool_UnknownTool_IsAnErrorOfTheProtocol()
    {
        await using var client = await ConnectAsync(overStandardInput: false);

        await Assert.ThrowsAnyAsync<ModelContextProtocol.McpException>(async () =>
            await client.CallToolAsync("delete_everything", cancellationToken: Cancellation)
        );
    }

    [Fact]
    public async Task Post_FromAPageOfAnotherOrigin_IsRefused()
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = JsonContent.Create(new { jsonrpc = "2.0" }) };
        request.Headers.Add("Origin", "https://elsewhere.example");

        using var reply = await http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, reply.StatusCode);
    }

    [Fact]
    public async Task Post_LargerThanAnyBodyMayBe_IsRefused()
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        using var body = new StringContent($$"""{"x":"{{new string('a', 5 << 20)}}"}""", null, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = body };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");

        using var reply = await http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, reply.StatusCode);
    }

    /// <summary>Where no service runs, the program answers from the folder itself.</summary>
    [Fact]
    public async Task Tools_OfAFolderWithoutAService_AnswerFromIt()
    {
        var folder = Directory.CreateTempSubdirectory("rag-mcp-");
        try
        {
            var lines = Path.Combine(folder.FullName, "news.jsonl");
            await File.WriteAllTextAsync(
                lines,
                """{"url":"https://m.example/1","title":"Harbor","source":"Mole","body":"The harbor of Quillmoor was dredged in March."}""",
                Cancellation
            );
            var data = BuiltGraphs.ShareWith(folder.CreateSubdirectory("data")).FullName;
            var (code, _, errors) = await RagProcess.RunAsync("ingest", lines, "--data-dir", data);
            Assert.True(code == 0, errors);
            await using var client = await StartAsync("mcp", "--data-dir", data);

            var found = await CallAsync(client, "search_news", ("query", "harbor dredged"));

            Assert.Equal("Harbor", found.GetProperty("passages")[0].GetProperty("title").GetString());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<McpClient> ConnectAsync(bool overStandardInput)
    {
        if (overStandardInput)
        {
            return await StartAsync("mcp", "--data-dir", service.DataFolder);
        }

        var transport = new HttpClientTransport(
            new HttpClientTransportOptions { Endpoint = new Uri(service.Address, "/mcp"), TransportMode = HttpTransportMode.StreamableHttp }
        );
        return await McpClient.CreateAsync(transport, cancellationToken: Cancellation);
    }

    private static async Task<McpClient> StartAsync(params string[] arguments)
    {
        var transport = new StdioClientTransport(
            new StdioClientTransportOptions
            {
                Command = "dotnet",
                Arguments = [Path.Combine(AppContext.BaseDirectory, "rag.dll"), .. arguments],
            }
        );
        return await McpClient.CreateAsync(transport, cancellationToken: Cancellation);
    }

    private static async Task<JsonElement> CallAsync(McpClient client, string tool, params (string Name, object Value)[] arguments)
    {
        var result = await client.CallToolAsync(
            tool,
            arguments.ToDictionary(argument => argument.Name, argument => (object?)argument.Value),
            cancellationToken: Cancellation
        );
        Assert.NotEqual(true, result.IsError);
        Assert.NotEmpty(Assert.IsType<TextContentBlock>(result.Content[0]).Text);
        return result.StructuredContent!.Value;
    }
}
