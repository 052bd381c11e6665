using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Engine;
using Rag.Ingestion;
using Rag.Prompting;

namespace Rag.Bench.Answers;

/// <summary>
/// The whole service with everything that it does by default, asked over HTTP by a client in the same process: articles are ingested into a
/// store of its own, then each question is asked when nothing of any passage is kept, and once more. Passages of suggested questions are
/// not got ready before.
/// </summary>
internal static class AnswersBenchmark
{
    private const string Content = "\"content\":\"";
    private const string End = "[DONE]";
    private const string Data = "data: ";

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
        await using var app = RagWebApplication.Build(
            folder,
            "http://127.0.0.1:0",
            WithoutWarming,
            [("KvDisk:Enabled", "false"), .. settings]
        );
        var ingested = await IngestAsync(app.Services, articles, cancellation);
        var passages = await PassagesAsync(app.Services, cancellation);
        await app.StartAsync(cancellation);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = TimeSpan.FromMinutes(5) };
        var (cold, cached) = (new List<TimedReply>(), new List<TimedReply>());
        foreach (var question in questions)
        {
            await ForgetAsync(app.Services, passages, cancellation);
            cold.Add(await AskAsync(client, question, cancellation));
            cached.Add(await AskAsync(client, question, cancellation));
        }

        await app.StopAsync(cancellation);
        return new AnswersReport(ingested, cold[1..], cached[1..]);
    }

    private static void WithoutWarming(IServiceCollection services)
    {
        foreach (
            var service in services
                .Where(service => !service.IsKeyedService && service.ImplementationType == typeof(WarmingService))
                .ToList()
        )
        {
            services.Remove(service);
        }
    }

    private static async Task<List<StoredPassage>> PassagesAsync(IServiceProvider services, CancellationToken cancellation)
    {
        var catalog = services.GetRequiredService<IArticleCatalog>();
        var count = (int)(await catalog.CountAsync(cancellation)).Articles;
        var passages = new List<StoredPassage>();
        await foreach (var article in catalog.LatestAsync(count, cancellation))
        {
            var chunks = await catalog.ChunksOfAsync(article.Id, cancellation);
            passages.AddRange(chunks.Select(chunk => new StoredPassage(chunk, article)));
        }

        return passages;
    }

    /// <summary>As when the articles are withdrawn: the KV of every passage goes, and of all that was read behind one.</summary>
    private static Task ForgetAsync(IServiceProvider services, IReadOnlyList<StoredPassage> passages, CancellationToken cancellation)
    {
        var assembler = services.GetRequiredService<PromptAssembler>();
        return services.GetRequiredService<IEngine>().PurgeAsync([.. passages.Select(assembler.Forget)], cancellation);
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

    private static async Task<TimedReply> AskAsync(HttpClient client, string question, CancellationToken cancellation)
    {
        var body = new
        {
            messages = new[] { new { role = "user", content = question } },
            stream = true,
            stream_options = new { include_usage = true },
        };
        var start = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = JsonContent.Create(body) };
        using var reply = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        reply.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await reply.Content.ReadAsStreamAsync(cancellation), Encoding.UTF8);
        double? first = null;
        JsonElement? usage = null;
        while (await lines.ReadLineAsync(cancellation) is { } line && !line.EndsWith(End, StringComparison.Ordinal))
        {
            usage = UsageIn(line) ?? usage;
            var at = line.IndexOf(Content, StringComparison.Ordinal);
            if (at >= 0 && line[at + Content.Length] != '"')
            {
                first ??= Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        var whole = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return first is { } text && usage is { } tokens
            ? new TimedReply(
                text,
                whole,
                tokens.GetProperty("prompt_tokens").GetInt32(),
                tokens.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32()
            )
            : throw new InvalidOperationException($"No text came for the question, or no count of its tokens: {question}");
    }

    /// <summary>What was read and written, which one of the lines tells; null of all others.</summary>
    private static JsonElement? UsageIn(string line)
    {
        if (!line.StartsWith(Data, StringComparison.Ordinal) || !line.Contains("\"prompt_tokens\"", StringComparison.Ordinal))
        {
            return null;
        }

        using var chunk = JsonDocument.Parse(line.AsMemory(Data.Length));
        return chunk.RootElement.GetProperty("usage").Clone();
    }
}
