using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Rag.Api.Hosting;
using Rag.EndToEnd.Tests.OpenAi;
using Rag.Qdrant.Server;

namespace Rag.EndToEnd.Tests.Storage;

/// <summary><c>rag serve</c> with its index in Qdrant, and <c>rag store</c>.</summary>
public sealed class QdrantServiceTests(RunningService news) : IDisposable
{
    private const string Path = "/v1/chat/completions";
    private const string ApiKey = "a key for the tests alone";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-qdrant-e2e-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Question => news.Samples.SuggestedQuestions[0];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Serve_WithItsIndexInQdrant_AnswersAsWithItsOwnAndByWordsWhileQdrantIsAway()
    {
        await using var server = await QdrantServer.StartAsync(ApiKey);
        var data = TestFolder.Data(_folder, "data");
        news.CopyNewsTo(data);
        var expected = await ExpectedAsync();
        using var rag = RagProcess.StartWith(
            [.. Settings(server), ("RAG_Extraction__BudgetMilliseconds", "60000"), ("RAG_Engine__DefaultDeadlineMs", "600000")],
            "serve",
            "--urls",
            Address(out var url),
            "--data-dir",
            data.FullName
        );
        using var client = new HttpClient { BaseAddress = url };
        await rag.HealthyAsync(client, Cancellation);

        var answer = await UntilAsync(client, hasNotice: false);
        Assert.Equal(Cited(expected), Cited(answer));
        Assert.Equal(Read(expected), Read(answer));
        var collection = Assert.Single(server.Cluster.Names);
        Assert.StartsWith("news_v1_", collection);
        Assert.Equal(collection, server.Cluster.Aliases["news"]);

        await server.StopAsync();
        var without = await UntilAsync(client, hasNotice: true);
        Assert.NotEmpty(without.GetProperty("citations").EnumerateArray());
        var page = await client.GetStringAsync($"/?q={Uri.EscapeDataString(Question)}", Cancellation);
        Assert.Contains(without.GetProperty("notice").GetString()!, page);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", RunningService.AdminKey);
        var metrics = await client.GetStringAsync("/metrics", Cancellation);
        client.DefaultRequestHeaders.Authorization = null;
        Assert.Contains("rag_qdrant_words_alone_total", metrics);

        await server.StartAgainAsync();
        var again = await UntilAsync(client, hasNotice: false);
        Assert.Equal(Cited(expected), Cited(again));
    }

    [Long, Fact]
    public async Task Store_OfACollectionThatIsDamaged_IsToldAndMended()
    {
        await using var server = await QdrantServer.StartAsync();
        var data = TestFolder.Data(_folder, "data");
        news.CopyNewsTo(data);
        var lacking = await StoreAsync(server, data, "verify");
        var filled = await StoreAsync(server, data, "repair");
        var sound = await StoreAsync(server, data, "verify");
        var stored = server.Cluster.Find(server.Cluster.Names.Single());
        foreach (var (id, point) in stored.Read().Take(5))
        {
            stored.Change(id, null);
        }

        var damaged = await StoreAsync(server, data, "verify");
        await StoreAsync(server, data, "repair");
        var mended = await StoreAsync(server, data, "verify");

        Assert.Equal(1, lacking.Code);
        Assert.Equal(lacking.Report.GetProperty("chunks").GetInt64(), lacking.Report.GetProperty("missing").GetInt64());
        Assert.Equal(lacking.Report.GetProperty("missing").GetInt64(), filled.Report.GetProperty("mended").GetInt64());
        Assert.Equal(0, sound.Code);
        Assert.Equal((1, 5), (damaged.Code, damaged.Report.GetProperty("missing").GetInt32()));
        Assert.Equal(0, mended.Code);
    }

    [Fact]
    public async Task Start_WithWhatCannotBe_IsRefusedInASentence()
    {
        var data = TestFolder.Data(_folder, "data");
        news.CopyNewsTo(data);

        var nobody = await SearchAsync(data, ("RAG_Store__Qdrant__Url", $"http://127.0.0.1:{RagProcess.FreePort()}"));
        var noAddress = await SearchAsync(data, ("RAG_Store__Qdrant__Url", "localhost"));
        await using var server = await QdrantServer.StartAsync(ApiKey);
        var noKey = await SearchAsync(data, ("RAG_Store__Qdrant__Url", server.Url.ToString()));

        Assert.Contains("does not answer: start it, or name the address of its gRPC port in Store:Qdrant:Url", nobody);
        Assert.Contains("Store:Qdrant:Url must be an address", noAddress);
        Assert.Contains("does not let this program in: mend Store:Qdrant:ApiKey", noKey);
    }

    private static string Address(out Uri url)
    {
        url = new Uri($"http://127.0.0.1:{RagProcess.FreePort()}");
        return url.GetLeftPart(UriPartial.Authority);
    }

    private static (string, string)[] Settings(QdrantServer server) =>
        [
            ("RAG_Server__PublicUrl", "https://news.example"),
            ("RAG_Server__AdminKey", RunningService.AdminKey),
            ("RAG_Store__Index", "Qdrant"),
            ("RAG_Store__Qdrant__Url", server.Url.ToString()),
            ("RAG_Store__Qdrant__ApiKey", ApiKey),
            ("RAG_Store__Qdrant__SearchTimeoutMilliseconds", "20000"),
        ];

    private async Task<string> SearchAsync(DirectoryInfo data, params (string, string)[] settings)
    {
        using var rag = RagProcess.StartWith(
            [("RAG_Store__Index", "Qdrant"), .. settings],
            "search",
            Question,
            "--data-dir",
            data.FullName
        );
        Assert.Equal(1, await rag.ExitAsync());
        return rag.Errors;
    }

    private static async Task<(int Code, JsonElement Report)> StoreAsync(QdrantServer server, DirectoryInfo data, string command)
    {
        using var rag = RagProcess.StartWith(Settings(server), "store", command, "--json", "--data-dir", data.FullName);
        var code = await rag.ExitAsync();
        Assert.True(rag.Output.Length > 0, rag.Errors);
        return (code, JsonDocument.Parse(rag.Output).RootElement);
    }

    /// <summary>
    /// What a service with its own index says, over the same news: other tests change that of the one that they share, and with it the
    /// scores of all passages.
    /// </summary>
    private async Task<JsonElement> ExpectedAsync()
    {
        var data = TestFolder.Data(_folder, "local");
        news.CopyNewsTo(data);
        await using var app = RagWebApplication.Build(
            data,
            "http://127.0.0.1:0",
            ("Server:PublicUrl", "https://news.example"),
            ("Extraction:BudgetMilliseconds", "60000"),
            ("Engine:DefaultDeadlineMs", "600000")
        );
        await app.StartAsync(Cancellation);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        return await UntilAsync(client, hasNotice: false);
    }

    /// <summary>Asks until the answer has a notice, or none; none of the questions fails.</summary>
    private async Task<JsonElement> UntilAsync(HttpClient client, bool hasNotice)
    {
        var deadline = DateTime.UtcNow.AddMinutes(2);
        while (true)
        {
            using var body = new StringContent(WireClient.Chat(Question), Encoding.UTF8, "application/json");
            using var response = await client.PostAsync(Path, body, Cancellation);
            Assert.True(response.IsSuccessStatusCode);
            var told = (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("news");
            if (told.GetProperty("notice").GetString() is not null == hasNotice)
            {
                return told;
            }

            Assert.True(DateTime.UtcNow < deadline, "The notice does not change.");
            await Task.Delay(100, Cancellation);
        }
    }

    private static string Cited(JsonElement news) => news.GetProperty("citations").ToString();

    private static List<(string?, int, double)> Read(JsonElement news) =>
        [
            .. news.GetProperty("passages")
                .EnumerateArray()
                .Select(passage =>
                    (
                        passage.GetProperty("article").GetString(),
                        passage.GetProperty("start").GetInt32(),
                        Math.Round(passage.GetProperty("score").GetDouble(), 3)
                    )
                ),
        ];
}
