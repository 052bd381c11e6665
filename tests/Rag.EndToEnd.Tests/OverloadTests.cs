using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Rag.EndToEnd.Tests;

/// <summary>More questions at once than the engine and the extractor take, behind a door that has let them in.</summary>
public sealed class OverloadTests(RunningService service) : IDisposable
{
    private const int AtOnce = 12;

    private readonly DirectoryInfo _folder = TestFolder.Create("rag-overload-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("news-extractor-22m", "RAG_Extraction__Queue")]
    [LongInlineData("none", "RAG_Engine__MaxSequences")]
    public async Task Complete_BeyondTheQueue_SomeAreAnsweredAndTheOthersToldWhenToComeAgain(string extractor, string setting)
    {
        service.CopyNewsTo(_folder);
        var url = $"http://127.0.0.1:{RagProcess.FreePort()}";
        using var rag = RagProcess.StartWith(
            [(setting, "2"), ("RAG_Models__Extractor", extractor), ("RAG_Engine__DefaultDeadlineMs", "600000")],
            "serve",
            "--urls",
            url,
            "--data-dir",
            _folder.FullName
        );
        using var client = new HttpClient { BaseAddress = new Uri(url) };
        await rag.HealthyAsync(client, Cancellation);

        var replies = await Task.WhenAll(
            Enumerable
                .Range(0, AtOnce)
                .Select(i =>
                    client.PostAsJsonAsync(
                        "/v1/chat/completions",
                        new
                        {
                            max_tokens = 24,
                            messages = new[]
                            {
                                new { role = "user", content = $"Which storms, elections and trials made {i} headlines this autumn?" },
                            },
                        },
                        Cancellation
                    )
                )
        );

        Assert.DoesNotContain(replies, reply => reply.StatusCode == HttpStatusCode.InternalServerError);
        Assert.Contains(replies, reply => reply.StatusCode == HttpStatusCode.OK);
        var refused = replies.Where(reply => reply.StatusCode != HttpStatusCode.OK).ToList();
        Assert.NotEmpty(refused);
        foreach (var reply in refused)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.StatusCode);
            Assert.True(reply.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
            var error = (await reply.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("error");
            Assert.Equal("engine_busy", error.GetProperty("code").GetString());
            Assert.Contains("Ask again in", error.GetProperty("message").GetString());
        }

        using var afterwards = await client.PostAsJsonAsync(
            "/v1/chat/completions",
            new { max_tokens = 24, messages = new[] { new { role = "user", content = "Who won?" } } },
            Cancellation
        );
        Assert.Equal(HttpStatusCode.OK, afterwards.StatusCode);
    }
}
