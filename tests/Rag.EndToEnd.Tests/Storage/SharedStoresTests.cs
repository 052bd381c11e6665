using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Rag.EndToEnd.Tests.OpenAi;
using Rag.Qdrant.Server;
using Rag.Tests.Postgres;

namespace Rag.EndToEnd.Tests.Storage;

/// <summary><c>rag serve</c> over PostgreSQL with its index in Qdrant, as docker-compose.yml's profile "shared" has it.</summary>
public sealed class SharedStoresTests(RunningService news) : IDisposable
{
    private readonly DirectoryInfo _folder = TestFolder.Create("rag-shared-");
    private readonly PostgresTestDatabase _database = PostgresServer.Shared.NewEmptyDatabase();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _database.Dispose();
        _folder.Delete(recursive: true);
    }

    [Long, Fact]
    public async Task Serve_WaitsForBoth_AnswersByMeaning_TakesWithdrawalsOut_AndASecondProcessKeepsNoSuchCollection()
    {
        await using var server = await QdrantServer.StartAsync();
        (string, string)[] settings =
        [
            ("RAG_Store__Truth", "Postgres"),
            ("RAG_Store__Postgres__ConnectionString", _database.Options.ConnectionString),
            ("RAG_Store__Index", "Qdrant"),
            ("RAG_Store__Qdrant__Url", server.Url.ToString()),
            ("RAG_Store__Qdrant__SearchTimeoutMilliseconds", "20000"),
            ("RAG_Server__AdminKey", RunningService.AdminKey),
            ("RAG_Extraction__BudgetMilliseconds", "60000"),
            ("RAG_Engine__DefaultDeadlineMs", "600000"),
        ];
        var data = TestFolder.Data(_folder, "data");
        news.CopyNewsTo(data);
        using (var moved = RagProcess.StartWith(settings, "store", "migrate", "--data-dir", data.FullName))
        {
            Assert.True(await moved.ExitAsync() == 0, moved.Errors);
        }

        await server.StopAsync();
        var url = $"http://127.0.0.1:{RagProcess.FreePort()}";
        using var rag = RagProcess.StartWith(settings, "serve", "--wait", "--urls", url, "--data-dir", data.FullName);
        while (!rag.Errors.Contains("does not answer: start it, or name the address of its gRPC port", StringComparison.Ordinal))
        {
            Assert.False(rag.Process.HasExited, rag.Errors);
            await Task.Delay(50, Cancellation);
        }

        await server.StartAgainAsync();
        using var client = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromMinutes(2) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", RunningService.AdminKey);
        await rag.HealthyAsync(client, Cancellation);
        var answer = await UntilByMeaningAsync(client);
        var cited = answer.GetProperty("citations")[0].GetProperty("article").GetString()!;
        Assert.Contains(cited, Points(server));

        using var second = RagProcess.StartWith(
            settings,
            "search",
            news.Samples.SuggestedQuestions[0],
            "--data-dir",
            TestFolder.Data(_folder, "other").FullName
        );
        Assert.Equal(1, await second.ExitAsync());
        Assert.Contains("The collection 'news' of", second.Errors, StringComparison.Ordinal);
        Assert.Contains("is kept by another process that has the same database open", second.Errors, StringComparison.Ordinal);

        using var withdrawn = await client.DeleteAsync($"/v1/articles/{cited}?reason=wrong", Cancellation);
        Assert.True(withdrawn.IsSuccessStatusCode, await withdrawn.Content.ReadAsStringAsync(Cancellation));
        Assert.DoesNotContain(cited, Points(server));
        Assert.DoesNotContain(cited, (await UntilByMeaningAsync(client)).GetRawText(), StringComparison.Ordinal);
    }

    /// <summary>Asks until vectors were searched.</summary>
    private async Task<JsonElement> UntilByMeaningAsync(HttpClient client)
    {
        var deadline = DateTime.UtcNow.AddMinutes(2);
        while (true)
        {
            var question = WireClient.Chat(news.Samples.SuggestedQuestions[0]);
            using var body = new StringContent(question, Encoding.UTF8, "application/json");
            using var response = await client.PostAsync("/v1/chat/completions", body, Cancellation);
            var text = await response.Content.ReadAsStringAsync(Cancellation);
            Assert.True(response.IsSuccessStatusCode, text);
            var told = JsonElement.Parse(text).GetProperty("news");
            if (told.GetProperty("notice").GetString() is null)
            {
                return told;
            }

            Assert.True(DateTime.UtcNow < deadline, "It is answered by words alone.");
            await Task.Delay(100, Cancellation);
        }
    }

    private static IEnumerable<string> Points(QdrantServer server) =>
        server
            .Cluster.Find(server.Cluster.Aliases["news"])
            .Read()
            .Values.Where(point => point.Payload.ContainsKey("article"))
            .Select(point => point.Payload["article"].StringValue);
}
