using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rag.Api.Hosting;
using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Ingestion;

namespace Rag.Bench.Answers;

/// <summary>
/// The whole service with everything that it does by default, asked over HTTP by a client in the same process: articles are ingested into a
/// store of its own, then each question is asked when nothing of its passages is kept, and once more.
/// </summary>
internal static class AnswersBenchmark
{
    private const string Content = "\"content\":\"";
    private const string End = "[DONE]";

    /// <param name="questions">The first is not counted: code is compiled on it, and models are loaded.</param>
    public static async Task<AnswersReport> RunAsync(
        DirectoryInfo folder,
        IReadOnlyList<string> articles,
        IReadOnlyList<string> questions,
        (string Key, string Value)[] settings,
        CancellationToken cancellation
    )
    {
        // What counts as cold must be computed, so nothing may be read from disk.
        await using var app = RagWebApplication.Build(folder, "http://127.0.0.1:0", [("KvDisk:Enabled", "false"), .. settings]);
        var ingested = await IngestAsync(app.Services, articles, cancellation);
        await app.StartAsync(cancellation);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = TimeSpan.FromMinutes(5) };
        var (cold, cached) = (new List<(double First, double Whole)>(), new List<(double First, double Whole)>());
        foreach (var question in questions)
        {
            cold.Add(await AskAsync(client, question, cancellation));
            cached.Add(await AskAsync(client, question, cancellation));
        }

        await app.StopAsync(cancellation);
        return new AnswersReport(
            ingested,
            questions.Count - 1,
            [.. cold.Skip(1).Select(times => times.First)],
            [.. cached.Skip(1).Select(times => times.First)],
            [.. cold.Skip(1).Select(times => times.Whole)],
            [.. cached.Skip(1).Select(times => times.Whole)]
        );
    }

    private static async Task<int> IngestAsync(IServiceProvider services, IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        var pipeline = new IngestPipeline(
            services.GetRequiredService<IArticleCatalog>(),
            services.GetRequiredService<IArticleWriter>(),
            services.GetRequiredService<IEmbedder>(),
            services.GetRequiredService<ITokenizer>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<IngestPipeline>>()
        );
        return (int)(await pipeline.IngestAsync(paths, null, cancellation)).Added;
    }

    /// <summary>Milliseconds to the first text and to the end of the answer.</summary>
    private static async Task<(double First, double Whole)> AskAsync(HttpClient client, string question, CancellationToken cancellation)
    {
        var body = new { messages = new[] { new { role = "user", content = question } }, stream = true };
        var start = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = JsonContent.Create(body) };
        using var reply = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        reply.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await reply.Content.ReadAsStreamAsync(cancellation), Encoding.UTF8);
        double? first = null;
        while (await lines.ReadLineAsync(cancellation) is { } line && !line.EndsWith(End, StringComparison.Ordinal))
        {
            var at = line.IndexOf(Content, StringComparison.Ordinal);
            if (at >= 0 && line[at + Content.Length] != '"')
            {
                first ??= Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        return (
            first ?? throw new InvalidOperationException($"No text came for the question: {question}"),
            Stopwatch.GetElapsedTime(start).TotalMilliseconds
        );
    }
}
