using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Rag.EndToEnd.Tests.Deployment;

namespace Rag.EndToEnd.Tests.Telemetry;

/// <summary>What a running service tells those who watch it.</summary>
public sealed partial class TelemetryTests(RunningService service) : IDisposable
{
    /// <summary>Of parts that this service is started without, or that have counted nothing yet: they stand in the sources.</summary>
    private static readonly string[] s_elsewhere = ["rag_node_", "rag_postgres_", "rag_qdrant_", "rag_kv_disk_", "rag_ingest_articles_"];

    private readonly HttpClient _client = new() { BaseAddress = new Uri(service.Url) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("wrong", HttpStatusCode.Unauthorized)]
    [InlineData(RunningService.AdminKey, HttpStatusCode.OK)]
    public async Task Metrics_WhereAKeyIsSet_AreReadWithIt(string? key, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);

        using var reply = await _client.SendAsync(request, Cancellation);

        Assert.Equal(expected, reply.StatusCode);
    }

    [Fact]
    public async Task Metrics_AfterAnAnswer_CountIt()
    {
        var before = Value(await MetricsAsync(), "rag_answers_total{outcome=\"answered\"}");
        await AskAsync("How many nurses went on strike?");

        var after = await MetricsAsync();

        Assert.True(Value(after, "rag_answers_total{outcome=\"answered\"}") > before);
        Assert.Contains("gen_ai_server_request_duration_seconds_bucket{gen_ai_operation_name=\"chat\",gen_ai_request_model=\"", after);
        Assert.Contains("vllm:num_requests_running{model_name=\"news-reader-135m\"} ", after);
        Assert.Contains("vllm:prompt_tokens_by_source_total{model_name=\"news-reader-135m\",source=\"computed\"} ", after);
        Assert.DoesNotContain("nurses", after, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Pipelines of retries, circuits and time limits tell nobody of themselves unless somebody listens.</summary>
    [Fact]
    public async Task Metrics_AfterAFetch_TellOfItsPipelines()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/feeds/test");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", RunningService.AdminKey);
        request.Content = JsonContent.Create(new { address = "http://127.0.0.1:9/feed" });
        using var reply = await _client.SendAsync(request, Cancellation);
        reply.EnsureSuccessStatusCode();

        Assert.Contains(
            "resilience_polly_strategy_events_total{event_name=\"ExecutionAttempt\",pipeline_name=\"fetch-host\",strategy_name=\"retry\"} ",
            await MetricsAsync()
        );
    }

    /// <summary>A board or an alert over a metric that does not exist would stay silent for ever.</summary>
    [Theory]
    [InlineData("deploy/grafana/dashboard.json")]
    [InlineData("deploy/prometheus/alerts.yml")]
    public async Task Board_EveryMetricThatItNames_Exists(string file)
    {
        await AskAsync("How many nurses went on strike?");
        var families = FamilyLine()
            .Matches(await MetricsAsync())
            .SelectMany(line => SeriesOf(line.Groups["name"].Value, line.Groups["kind"].Value))
            .ToHashSet();

        var names = MetricName().Matches(await File.ReadAllTextAsync(Path.Combine(Checkout(), file), Cancellation));

        Assert.NotEmpty(names);
        var untold = names.Select(name => name.Value).Distinct().Except(families);
        Assert.Equal(
            [],
            untold.Where(name => !(IsElsewhere(name) && MadeMetrics.Have(name.Replace("_bucket", "", StringComparison.Ordinal))))
        );
    }

    private static bool IsElsewhere(string name) => s_elsewhere.Any(part => name.StartsWith(part, StringComparison.Ordinal));

    private static IEnumerable<string> SeriesOf(string family, string kind) =>
        kind == "histogram" ? [$"{family}_bucket", $"{family}_sum", $"{family}_count"] : [family];

    private async Task AskAsync(string question)
    {
        using var reply = await _client.PostAsJsonAsync(
            "/v1/chat/completions",
            new { messages = new[] { new { role = "user", content = question } } },
            Cancellation
        );
        reply.EnsureSuccessStatusCode();
    }

    private async Task<string> MetricsAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", RunningService.AdminKey);
        using var reply = await _client.SendAsync(request, Cancellation);
        return await reply.Content.ReadAsStringAsync(Cancellation);
    }

    private static double Value(string metrics, string series) =>
        metrics.Split('\n').FirstOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal)) is { } line
            ? double.Parse(line.AsSpan(series.Length + 1), System.Globalization.CultureInfo.InvariantCulture)
            : 0;

    private static string Checkout()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Rag.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside a checkout.");
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"^# TYPE (?<name>\S+) (?<kind>\S+)$", RegexOptions.Multiline)]
    private static partial Regex FamilyLine();

    /// <summary>What begins as the names of the service's own metrics and of those below it do.</summary>
    [GeneratedRegex(@"\b(?:vllm:|rag_|gen_ai_server_|dotnet_|http_server_|kestrel_)[a-z0-9_]+\b(?!="")")]
    private static partial Regex MetricName();
}
