using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;

namespace Rag.EndToEnd.Tests;

/// <summary>
/// Hundreds of requests that nobody sends who means well, two thousand in the long form, while fifty connections are held open without a
/// request: none fails the service, none hangs, and none is told what it should not know.
/// </summary>
public sealed class HostileRequestTests(RunningService service)
{
    private const int Slow = 50;
    private const int AtOnce = 8;

    private static readonly int s_requests = LongForm.Of(400, 2000);

    private readonly Uri _url = new(service.Url);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hostile_ManyRequests_NoFailureNoHangNothingTold()
    {
        var slow = new List<TcpClient>();
        for (var i = 0; i < Slow; i++)
        {
            slow.Add(await DribbleAsync(i));
        }

        var statuses = new ConcurrentDictionary<int, int>();
        var wrong = new ConcurrentQueue<string>();
        await Parallel.ForAsync(
            0,
            s_requests,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Cancellation },
            async (number, _) =>
            {
                var (head, body) = new HostileRequest(number).Write();
                var reply = await RawHttp.SendAsync(_url, head, body);
                var status = StatusOf(reply);
                statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
                if (status == 500 || (status >= 200 && Tells(reply)))
                {
                    wrong.Enqueue($"{number}: {head[..Math.Min(200, head.Length)]} -> {reply[..Math.Min(400, reply.Length)]}");
                }
            }
        );

        Assert.Empty(wrong);
        Assert.True(statuses.GetValueOrDefault(400) > s_requests / 10, Show(statuses));
        Assert.True(statuses.GetValueOrDefault(0) < s_requests / 20, Show(statuses)); // cut off, or silent for too long
        await AnswersAsync();
        slow.ForEach(connection => connection.Dispose());
    }

    /// <summary>What is in no answer: the key, places on the disk, the code's own words.</summary>
    private static bool Tells(string reply) =>
        reply.Contains(RunningService.AdminKey, StringComparison.Ordinal)
        || reply.Contains("rag-e2e-", StringComparison.Ordinal)
        || reply.Contains("   at ", StringComparison.Ordinal)
        || reply.Contains("Exception", StringComparison.Ordinal)
        || reply.Contains("root:x:", StringComparison.Ordinal);

    private static int StatusOf(string reply) =>
        reply.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(reply.AsSpan(9, 3), CultureInfo.InvariantCulture) : 0;

    private static string Show(ConcurrentDictionary<int, int> statuses) =>
        string.Join(", ", statuses.OrderBy(status => status.Key).Select(status => $"{status.Key}: {status.Value}"));

    /// <summary>A connection with the beginning of a request whose end does not come.</summary>
    private async Task<TcpClient> DribbleAsync(int number)
    {
        var connection = new TcpClient();
        await connection.ConnectAsync(_url.Host, _url.Port, Cancellation);
        var begun =
            number % 2 == 0
                ? "GET / HTTP/1.1\r\nHost: loc"
                : "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n";
        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(begun), Cancellation);
        return connection;
    }

    private async Task AnswersAsync()
    {
        using var client = new HttpClient { BaseAddress = _url };
        using var reply = await client.PostAsJsonAsync(
            "/v1/chat/completions",
            new { messages = new[] { new { role = "user", content = "How many nurses went on strike?" } } },
            Cancellation
        );
        Assert.Contains("6,200", await reply.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }
}
