using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;

namespace Rag.Bench.Overload;

/// <summary>Asks a running service over its chat API, each question another one.</summary>
internal sealed class OverloadClient(Uri service) : IDisposable
{
    private const string WorkingSet = "dotnet_process_memory_working_set_bytes ";
    private const double BytesPerMiB = 1 << 20;
    private static readonly string[] s_topics = ["storms", "elections", "strikes", "matches", "trials", "ferries", "bridges", "harvests"];

    private readonly HttpClient _client = new(
        new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue, PooledConnectionLifetime = TimeSpan.FromMinutes(1) }
    )
    {
        BaseAddress = service,
        Timeout = TimeSpan.FromMinutes(2),
    };

    private int _asked;

    public void Dispose() => _client.Dispose();

    public async Task<OverloadReply> AskAsync(CancellationToken cancellation)
    {
        var number = Interlocked.Increment(ref _asked);
        var question = $"Which {s_topics[number % s_topics.Length]} made {number} headlines this autumn, and why?";
        var started = Stopwatch.GetTimestamp();
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
            {
                Content = JsonContent.Create(new { stream = true, messages = new[] { new { role = "user", content = question } } }),
            };
            using var reply = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            var headers = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            var hasEstimate = reply.Headers.RetryAfter is not null || reply.Headers.Contains("x-should-retry");
            if (!reply.IsSuccessStatusCode)
            {
                return new OverloadReply((int)reply.StatusCode, true, hasEstimate, headers);
            }

            var (first, isWhole) = await ReadAsync(reply, started, cancellation);
            return new OverloadReply(200, isWhole, hasEstimate, first ?? headers);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return new OverloadReply(0, false, false, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
    }

    /// <summary>The service's memory in MiB; null where it does not tell.</summary>
    public async Task<double?> MemoryAsync(CancellationToken cancellation)
    {
        using var reply = await _client.GetAsync("/metrics", cancellation);
        if (!reply.IsSuccessStatusCode)
        {
            return null;
        }

        var line = (await reply.Content.ReadAsStringAsync(cancellation))
            .Split('\n')
            .FirstOrDefault(line => line.StartsWith(WorkingSet, StringComparison.Ordinal));
        return line is null ? null : double.Parse(line.AsSpan(WorkingSet.Length), CultureInfo.InvariantCulture) / BytesPerMiB;
    }

    private static async Task<(double? First, bool IsWhole)> ReadAsync(
        HttpResponseMessage reply,
        long started,
        CancellationToken cancellation
    )
    {
        using var lines = new StreamReader(await reply.Content.ReadAsStreamAsync(cancellation), Encoding.UTF8);
        double? first = null;
        var isWhole = false;
        while (await lines.ReadLineAsync(cancellation) is { } line)
        {
            if (line.Contains("\"content\":", StringComparison.Ordinal))
            {
                first ??= Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }

            isWhole |= line == "data: [DONE]";
        }

        return (first, isWhole);
    }
}
