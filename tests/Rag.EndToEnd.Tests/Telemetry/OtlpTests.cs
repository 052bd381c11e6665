using System.Net.Http.Json;

namespace Rag.EndToEnd.Tests.Telemetry;

/// <summary>What leaves the process where a collector is named, and what stays.</summary>
public sealed class OtlpTests(RunningService service) : IDisposable
{
    private const string Secret = "zebrafinch";

    private readonly DirectoryInfo _folder = TestFolder.Create("rag-otlp-");
    private readonly string _url = $"http://127.0.0.1:{RagProcess.FreePort()}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Otlp_ACollectorIsNamed_GetsSpansAndMetricsAndNoWordOfAQuestion()
    {
        service.CopyNewsTo(_folder);
        await using var collector = await Collector.StartAsync();
        using var rag = RagProcess.StartWith(
            [
                ("RAG_Telemetry__Otlp", collector.Url),
                ("OTEL_BSP_SCHEDULE_DELAY", "200"),
                ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
                ("RAG_Telemetry__JsonLogs", "true"),
                ("RAG_Models__Extractor", "none"),
            ],
            "serve",
            "--urls",
            _url,
            "--data-dir",
            _folder.FullName
        );
        using var client = new HttpClient { BaseAddress = new Uri(_url) };
        await rag.HealthyAsync(client, Cancellation);
        await AskAsync(client);
        using var page = await client.GetAsync($"/?q=Which+{Secret}+was+seen%3F", Cancellation);

        await collector.UntilAsync(
            text => Spans.All(span => text.Contains(span, StringComparison.Ordinal)) && text.Contains("vllm.generation_tokens"),
            Cancellation
        );

        Assert.DoesNotContain(Secret, collector.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Secret, rag.Errors + rag.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Long, Fact]
    public async Task LogQuestions_WhereItIsSet_ALineHasTheWords()
    {
        await TestFolder.MakeQuietAsync(_folder);
        using var rag = RagProcess.StartWith(
            [("RAG_Telemetry__LogQuestions", "true"), ("RAG_Telemetry__JsonLogs", "true"), ("RAG_Models__Extractor", "none")],
            "serve",
            "--urls",
            _url,
            "--data-dir",
            _folder.FullName
        );
        using var client = new HttpClient { BaseAddress = new Uri(_url) };
        await rag.HealthyAsync(client, Cancellation);

        await AskAsync(client);

        for (var i = 0; i < 100 && !rag.Errors.Contains(Secret, StringComparison.Ordinal); i++)
        {
            await Task.Delay(50, Cancellation);
        }

        var line = rag.Errors.Split('\n').First(line => line.Contains(Secret, StringComparison.Ordinal));
        Assert.StartsWith("{", line, StringComparison.Ordinal);
        Assert.Contains("\"Question\":", line, StringComparison.Ordinal);
    }

    private static string[] Spans { get; } =
    ["chat news-reader-135m", "admit", "retrieve", "assemble", "queue", "prefill", "decode", "rag.tokens.computed"];

    private static async Task AskAsync(HttpClient client)
    {
        using var reply = await client.PostAsJsonAsync(
            "/v1/chat/completions",
            new { messages = new[] { new { role = "user", content = $"How many nurses went on strike beside the {Secret}?" } } },
            Cancellation
        );
        reply.EnsureSuccessStatusCode();
    }
}
