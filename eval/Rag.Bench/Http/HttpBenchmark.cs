using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Engine;

namespace Rag.Bench.Http;

/// <summary>
/// What the HTTP layer adds to the engine: the same streams are read from the answerer and over the chat API, in turn, while a scripted
/// runner sets the pace. The engine, the door of requests and the server are those of the service.
/// </summary>
internal sealed class HttpBenchmark(HttpBenchSettings settings) : IDisposable
{
    private const string Question = """{"messages":[{"role":"user","content":"How many were there?"}],"stream":true,"max_tokens":4096}""";
    private const string Content = "\"content\":\"" + EngineAnswerer.Mark;

    private readonly ScriptedRunner _runner = new(settings.Step);

    public void Dispose() => _runner.Dispose();

    public async Task<HttpReport> RunAsync(DirectoryInfo folder, CancellationToken cancellation)
    {
        await using var engine = new RagEngine(
            _runner,
            new EngineOptions
            {
                MaxRunningSequences = settings.Streams * 2,
                StepCosts = new StepCosts { Step = settings.Step.TotalMilliseconds },
            },
            TimeProvider.System
        );
        var answerer = new EngineAnswerer(engine, settings.Tokens);
        await using var app = RagWebApplication.Build(folder, "http://127.0.0.1:0", services =>
        {
            services.RemoveAll<IHostedService>();
            services.Replace(ServiceDescriptor.Singleton<IAnswerer>(answerer));
        });
        await app.StartAsync(cancellation);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        var rounds = new List<HttpRound>();
        for (var round = -1; round < settings.Rounds; round++)
        {
            var (direct, directTime) = await RoundAsync(() => TokensAsync(answerer, cancellation));
            var (served, servedTime) = await RoundAsync(() => TokensAsync(client, cancellation));
            if (round >= 0) // the first warms code and connections
            {
                rounds.Add(new HttpRound(direct, served, directTime, servedTime));
            }
        }

        await app.StopAsync(cancellation);
        return new HttpReport(settings, rounds);
    }

    /// <summary>The delays of all tokens of answers that are streamed at once, and the processor time of this process meanwhile.</summary>
    private async Task<(IReadOnlyList<double> Delays, TimeSpan Processor)> RoundAsync(Func<IAsyncEnumerable<int>> ask)
    {
        var before = Environment.CpuUsage.TotalTime;
        var delays = new ConcurrentBag<double[]>();
        await Task.WhenAll(Enumerable.Range(0, settings.Streams).Select(_ => Task.Run(() => StreamAsync(ask(), delays))));
        var all = delays.SelectMany(stream => stream).ToList();
        return all.Count == settings.Streams * settings.Tokens
            ? (all, Environment.CpuUsage.TotalTime - before)
            : throw new InvalidOperationException($"{all.Count} tokens were read, and {settings.Streams * settings.Tokens} were made.");
    }

    private async Task StreamAsync(IAsyncEnumerable<int> tokens, ConcurrentBag<double[]> delays)
    {
        var stream = new List<double>(settings.Tokens);
        await foreach (var token in tokens)
        {
            stream.Add(Stopwatch.GetElapsedTime(_runner.Made(token)).TotalMilliseconds);
        }

        delays.Add([.. stream]);
    }

    private static async IAsyncEnumerable<int> TokensAsync(IAnswerer answerer, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var step in answerer.AnswerAsync("How many were there?", new AnswerOptions(), cancellation))
        {
            if (step is AnswerEvent.TextDelta { Text: var text })
            {
                yield return int.Parse(text.AsSpan(EngineAnswerer.Mark.Length), CultureInfo.InvariantCulture);
            }
        }
    }

    private static async IAsyncEnumerable<int> TokensAsync(HttpClient client, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Question))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
        };
        using var reply = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        reply.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await reply.Content.ReadAsStreamAsync(cancellation), Encoding.UTF8);
        while (await lines.ReadLineAsync(cancellation) is { } line)
        {
            var at = line.IndexOf(Content, StringComparison.Ordinal);
            if (at >= 0)
            {
                var digits = line.AsSpan(at + Content.Length);
                yield return int.Parse(digits[..digits.IndexOf('"')], CultureInfo.InvariantCulture);
            }
        }
    }
}
