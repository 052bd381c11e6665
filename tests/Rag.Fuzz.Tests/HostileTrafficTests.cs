using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;

namespace Rag.Fuzz.Tests;

/// <summary>
/// The service as a person starts it, under hostile requests, with an ordinary question asked all the while. run.sh gives it a
/// minute or more. In the short form HostileRequestTests of Rag.EndToEnd.Tests sends such requests.
/// </summary>
public sealed class HostileTrafficTests(ITestOutputHelper output) : IDisposable
{
    private const int RequestsASecond = 33;
    private const int Seed = 1;
    private const double MostGrowth = 1.1;
    private const double MostDelay = 2;

    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan s_time = TimeSpan.FromSeconds(
        int.Parse(Environment.GetEnvironmentVariable("RAG_HOSTILE_SECONDS") ?? "8", CultureInfo.InvariantCulture)
    );

    /// <summary>After which the service has given back what it does not need.</summary>
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);

    private readonly DirectoryInfo _folder = BuiltGraphs.ShareWith(Directory.CreateTempSubdirectory("rag-hostile-"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Long, Fact]
    public async Task Service_HostileRequestsAllTheWhile_GoesOnAsIfTheyWereNot()
    {
        var url = new Uri($"http://127.0.0.1:{RagProcess.FreePort()}");
        using var rag = RagProcess.StartWith(
            [("RAG_Models__KvMemoryMiB", "128")],
            "serve",
            "--urls",
            url.ToString(),
            "--data-dir",
            _folder.FullName
        );
        using var client = new HttpClient { BaseAddress = url };
        await rag.HealthyAsync(client, Cancellation);
        await AttackAsync(url, new HostileRequests(Seed + 1), 2 * RequestsASecond, s_warmUp); // code is compiled, pools are filled
        var quiet = await AskForAsync(client, TimeSpan.FromSeconds(5));
        await Task.Delay(s_rest, Cancellation);
        var before = Memory(rag);

        var asking = AskForAsync(client, s_time);
        var replies = await AttackAsync(url, new HostileRequests(Seed), RequestsASecond, s_time);
        var beside = await asking;

        output.WriteLine($"ordinary question: {Median(quiet):0} ms alone, {Median(beside):0} ms beside ({beside.Count} asked)");
        Report(replies);
        Assert.DoesNotContain(replies, reply => reply.Status == 500);
        Assert.DoesNotContain(replies, reply => reply.Time > s_longest);
        Assert.InRange(Median(beside), 0, MostDelay * Median(quiet));
        await AssertMemoryIsBackAsync(rag, before);
        Assert.Empty(Unforeseen(rag));
    }

    /// <summary>
    /// Entries of the log, one a line, that hold a stack trace. The transport of the web server writes one of its own where a connection is
    /// torn down while it is being shut.
    /// </summary>
    private static IEnumerable<string> Unforeseen(RagProcess rag) =>
        rag
            .Errors.Split('\n')
            .Where(entry => entry.Contains("   at ", StringComparison.Ordinal))
            .Where(entry => !entry.Contains(": Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets[", StringComparison.Ordinal));

    private readonly record struct Reply(string Kind, int Status, TimeSpan Time);

    /// <summary>The requests at even distances, whether or not the ones before are answered.</summary>
    private static async Task<IReadOnlyCollection<Reply>> AttackAsync(Uri url, HostileRequests requests, int aSecond, TimeSpan time)
    {
        var count = (int)(aSecond * time.TotalSeconds);
        var replies = new ConcurrentBag<Reply>();
        var running = new List<Task>();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            var due = (time * i / count) - watch.Elapsed;
            await Task.Delay(due > TimeSpan.Zero ? due : TimeSpan.Zero, Cancellation);
            var request = requests.Next();
            running.Add(Task.Run(async () => replies.Add(await SendAsync(url, request)), Cancellation));
        }

        await Task.WhenAll(running);
        return replies;
    }

    private static async Task<Reply> SendAsync(Uri url, HostileRequests.Request request)
    {
        var watch = Stopwatch.StartNew();
        if (request.Leaves)
        {
            await RawHttp.LeaveAsync(url, request.Head);
            return new Reply(request.Kind, 0, watch.Elapsed);
        }

        var reply = await RawHttp.SendAsync(url, request.Head, request.Body);
        return new Reply(request.Kind, reply.Length > 12 && int.TryParse(reply.AsSpan(9, 3), out var status) ? status : 0, watch.Elapsed);
    }

    /// <summary>
    /// Milliseconds from each question to its answer. Who is told to come again, since the line is too long for the deadline, comes again:
    /// that time counts too.
    /// </summary>
    private static async Task<List<double>> AskForAsync(HttpClient client, TimeSpan time)
    {
        var times = new List<double>();
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < time; await Task.Delay(200, Cancellation))
        {
            var started = Stopwatch.GetTimestamp();
            Assert.Contains("6,200", await AnswerAsync(client));
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times;
    }

    private static async Task<string> AnswerAsync(HttpClient client)
    {
        while (true)
        {
            using var reply = await client.PostAsJsonAsync(
                "/v1/chat/completions",
                new { messages = new[] { new { role = "user", content = "How many nurses went on strike?" } } },
                Cancellation
            );
            if (reply.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
                return await reply.Content.ReadAsStringAsync(Cancellation);
            }

            await Task.Delay(Assert.NotNull(reply.Headers.RetryAfter?.Delta), Cancellation);
        }
    }

    private void Report(IReadOnlyCollection<Reply> replies)
    {
        foreach (var kind in replies.GroupBy(reply => reply.Kind).OrderBy(kind => kind.Key, StringComparer.Ordinal))
        {
            var statuses = kind.CountBy(reply => reply.Status)
                .OrderBy(status => status.Key)
                .Select(status => $"{status.Key} x {status.Value}");
            output.WriteLine($"{kind.Key}: {string.Join(", ", statuses)}; longest {kind.Max(reply => reply.Time).TotalMilliseconds:0} ms");
        }
    }

    private async Task AssertMemoryIsBackAsync(RagProcess rag, long before)
    {
        var after = Memory(rag);
        for (var attempt = 0; attempt < 30 && after > MostGrowth * before; attempt++)
        {
            await Task.Delay(1000, Cancellation);
            after = Memory(rag);
        }

        output.WriteLine($"memory: {before >> 20} MiB before, {after >> 20} MiB after");
        Assert.InRange(after, 0, MostGrowth * before);
    }

    private static long Memory(RagProcess rag)
    {
        rag.Process.Refresh();
        return rag.Process.WorkingSet64;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
