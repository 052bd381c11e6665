using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Rag.Tests.Postgres;

namespace Rag.EndToEnd.Tests.Storage;

/// <summary>The server of the database ends and comes back while the service runs.</summary>
public sealed class PostgresAwayTests : IDisposable
{
    private const string AdminKey = "a key for the tests alone";
    private const string Question = "How many cracks were found in the Ferrow Bridge?";
    private const string Sentence = "The service cannot reach its store: ask again in a few seconds.";

    private readonly DirectoryInfo _folder = TestFolder.Create("rag-pg-");
    private readonly PostgresServer _server = PostgresServer.StartOwn();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _server.Dispose();
        _folder.Delete(recursive: true);
    }

    [Long, Fact]
    public async Task Serve_TheServerEndsAndComesBack_RefusesMeanwhileBySentence_AndStoresWhatWasHandedIn()
    {
        using var database = _server.NewDatabase();
        (string, string)[] settings =
        [
            ("RAG_Store__Truth", "Postgres"),
            ("RAG_Store__Postgres__ConnectionString", database.Options.ConnectionString),
            ("RAG_Server__AdminKey", AdminKey),
            ("RAG_Extraction__BudgetMilliseconds", "60000"),
            ("RAG_Engine__DefaultDeadlineMs", "600000"),
        ];
        var first = Path.Combine(_folder.FullName, "first.jsonl");
        await File.WriteAllTextAsync(first, JsonSerializer.Serialize(Article(0)), Cancellation);
        using (var ingest = RagProcess.StartWith(settings, "ingest", first, "--data-dir", _folder.FullName))
        {
            Assert.True(await ingest.ExitAsync() == 0, ingest.Errors);
        }

        var address = $"http://127.0.0.1:{RagProcess.FreePort()}";
        using var rag = RagProcess.StartWith(settings, "serve", "--urls", address, "--data-dir", _folder.FullName);
        using var client = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(2) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        await ReadyAsync(client, rag);
        Assert.Contains("14 cracks", await AnswerAsync(client), StringComparison.Ordinal);

        Task<HttpResponseMessage>[] handedIn = [.. Enumerable.Range(1, 12).Select(number => PostAsync(client, number))];
        await Task.WhenAny(handedIn);
        _server.Stop();
        await RefusesAsync(client);
        _server.StartAgain();

        await ReadyAsync(client, rag);
        Assert.Contains("14 cracks", await AnswerAsync(client), StringComparison.Ordinal);
        var taken = 0;
        foreach (var (number, reply) in (await Task.WhenAll(handedIn)).Index())
        {
            // What was refused was not taken, and what was taken is not lost.
            Assert.True(reply.IsSuccessStatusCode || reply.StatusCode == HttpStatusCode.ServiceUnavailable, $"{reply.StatusCode}");
            if (reply.IsSuccessStatusCode)
            {
                taken++;
                Assert.Equal(1L, database.Scalar($"SELECT count(*) FROM rag.article WHERE url = 'https://courier.example/{number + 1}'"));
            }

            reply.Dispose();
        }

        Assert.True(taken > 0, "Nothing was handed in before the server ended.");
        await UntilAsync(() => Task.FromResult(database.Scalar("SELECT count(*) FROM rag.work") is 0L), "Something stays in the queue.");
        using var later = await PostAsync(client, 99);
        Assert.True(later.IsSuccessStatusCode, await later.Content.ReadAsStringAsync(Cancellation));
        Assert.False(rag.Process.HasExited);
    }

    private static object Article(int number) =>
        new
        {
            url = $"https://courier.example/{number}",
            title = $"Bridge {number}",
            body = number == 0
                ? "Engineers found 14 cracks in the Ferrow Bridge on Tuesday."
                : $"The council counted {number + 100} lamps in street {number}. Nobody had counted them before.",
        };

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, int number) =>
        client.PostAsJsonAsync("/v1/articles", Article(number), Cancellation);

    private static async Task<string> AnswerAsync(HttpClient client)
    {
        using var reply = await AskAsync(client);
        var text = await reply.Content.ReadAsStringAsync(Cancellation);
        Assert.True(reply.IsSuccessStatusCode, text);
        return text;
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient client, bool stream = false) =>
        client.PostAsJsonAsync(
            "/v1/chat/completions",
            new { messages = new[] { new { role = "user", content = Question } }, stream },
            Cancellation
        );

    private static async Task RefusesAsync(HttpClient client)
    {
        foreach (var stream in new[] { false, true })
        {
            using var refused = await AskAsync(client, stream);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.True(refused.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
            var error = JsonElement.Parse(await refused.Content.ReadAsStringAsync(Cancellation)).GetProperty("error");
            Assert.Equal(Sentence, error.GetProperty("message").GetString());
            Assert.Equal("server_error", error.GetProperty("type").GetString());
            Assert.Equal("store_unreachable", error.GetProperty("code").GetString());
        }

        using var page = await client.GetAsync($"/?q={Uri.EscapeDataString(Question)}", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        Assert.Contains(Sentence, await page.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);

        using var article = await PostAsync(client, 50);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, article.StatusCode);

        using var ready = await client.GetAsync("/readyz", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("[-]store failed: ", await client.GetStringAsync("/healthz?verbose", Cancellation), StringComparison.Ordinal);
        Assert.Equal("ok", await client.GetStringAsync("/livez", Cancellation));
    }

    private static Task ReadyAsync(HttpClient client, RagProcess rag) =>
        UntilAsync(
            async () =>
            {
                Assert.False(rag.Process.HasExited, rag.Errors);
                try
                {
                    using var reply = await client.GetAsync("/readyz", Cancellation);
                    return reply.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "It does not get ready."
        );

    private static async Task UntilAsync(Func<Task<bool>> holds, string complaint)
    {
        var deadline = DateTime.UtcNow.AddMinutes(2);
        while (!await holds())
        {
            Assert.True(DateTime.UtcNow < deadline, complaint);
            await Task.Delay(100, Cancellation);
        }
    }
}
