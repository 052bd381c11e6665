using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Rag.EndToEnd.Tests.Health;

/// <summary>How the process begins and ends, as those who watch over it see it.</summary>
public sealed class ShutdownTests : IAsyncLifetime
{
    private const int Interrupt = 2;
    private const int Terminate = 15;

    private readonly DirectoryInfo _folder = TestFolder.Create("rag-shutdown-");
    private readonly string _url = $"http://127.0.0.1:{RagProcess.FreePort()}";
    private readonly HttpClient _client;

    public ShutdownTests() => _client = new HttpClient { BaseAddress = new Uri(_url) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await TestFolder.MakeQuietAsync(_folder);

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Start_WhileModelsLoad_LivesAndSaysWhatItWaitsFor()
    {
        using var rag = Serve();
        var seen = new HashSet<string>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (!seen.Contains("ready"))
        {
            if (await TryGetAsync("/readyz", limit.Token) is var (status, ready))
            {
                var wire = JsonDocument.Parse(ready).RootElement;
                var name = wire.GetProperty("status").GetString()!;
                Assert.Equal(name == "ready" ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, status);
                Assert.Equal(name != "ready", wire.GetProperty("parts").EnumerateObject().Any());
                seen.Add(name);
                if (await TryGetAsync("/livez", limit.Token) is var (live, _))
                {
                    Assert.Equal(HttpStatusCode.OK, live);
                }
            }

            await Task.Delay(20, limit.Token);
        }

        Assert.Contains("starting", seen);
    }

    [Fact]
    public async Task Terminate_AStreamIsUnderWay_ItIsFinishedAndNothingNewIsTaken()
    {
        // The reader writes the answer itself, token by token: there is a stream to be cut.
        using var rag = Serve(WithoutExtractor, ("RAG_Grounding__Mode", "Off"));
        await rag.HealthyAsync(_client, Cancellation);
        using var lines = await StreamAsync(tokens: 200);

        _ = Kill(rag.Process.Id, Terminate);
        await RefusesAsync();
        var rest = await lines.ReadToEndAsync(Cancellation);

        Assert.EndsWith("data: [DONE]\n\n", rest, StringComparison.Ordinal);
        Assert.Equal(0, await rag.ExitAsync());
    }

    /// <summary>A stream that takes longer than that ends with the wire's error, and never in the middle of a word from nowhere.</summary>
    [Long, Fact]
    public async Task Interrupt_AStreamIsUnderWay_IsFinishedOrEndedWithAnErrorInThreeSeconds()
    {
        using var rag = Serve(WithoutExtractor, ("RAG_Grounding__Mode", "Off"));
        await rag.HealthyAsync(_client, Cancellation);
        using var lines = await StreamAsync(tokens: 1500);
        var started = Stopwatch.GetTimestamp();

        _ = Kill(rag.Process.Id, Interrupt);
        var rest = await lines.ReadToEndAsync(Cancellation);
        var code = await rag.ExitAsync();
        var took = Stopwatch.GetElapsedTime(started);

        var last = rest.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.True(last == "data: [DONE]" || last.StartsWith("data: {\"error\":", StringComparison.Ordinal), last);
        Assert.Equal(0, code);
        Assert.True(took < TimeSpan.FromSeconds(8), $"{took}"); // three, and what a busy machine adds
    }

    [Long, Fact]
    public async Task Terminate_NothingUnderWay_EndsSoon()
    {
        using var rag = Serve(WithoutExtractor);
        await rag.HealthyAsync(_client, Cancellation);
        var started = Stopwatch.GetTimestamp();

        _ = Kill(rag.Process.Id, Terminate);

        Assert.Equal(0, await rag.ExitAsync());
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20)); // and not after the time of the drain
    }

    [Long, Fact]
    public async Task Terminate_ARequestThatNeverEnds_IsCutAfterTheDrain()
    {
        using var rag = Serve(WithoutExtractor, ("RAG_Serve__DrainSeconds", "2"));
        await rag.HealthyAsync(_client, Cancellation);
        using var hanging = await HangAsync();
        var started = Stopwatch.GetTimestamp();

        _ = Kill(rag.Process.Id, Terminate);

        await rag.ExitAsync();
        var took = Stopwatch.GetElapsedTime(started);
        Assert.True(took >= TimeSpan.FromSeconds(1.9), $"{took}");
        Assert.True(took < TimeSpan.FromSeconds(25), $"{took}");
    }

    [Fact]
    public async Task Interrupt_ARequestThatNeverEnds_EndsInThreeSeconds()
    {
        using var rag = Serve(WithoutExtractor);
        await rag.HealthyAsync(_client, Cancellation);
        using var hanging = await HangAsync();
        var started = Stopwatch.GetTimestamp();

        _ = Kill(rag.Process.Id, Interrupt);

        await rag.ExitAsync();
        var took = Stopwatch.GetElapsedTime(started);
        Assert.True(took < TimeSpan.FromSeconds(8), $"{took}"); // three, and what a busy machine adds
    }

    /// <summary>An answer of about so many tokens, of which the first has come.</summary>
    private async Task<StreamReader> StreamAsync(int tokens)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = JsonContent.Create(
                new
                {
                    stream = true,
                    max_tokens = tokens,
                    guided_regex = $"[a-z ]{{{tokens * 3 / 4},{tokens}}}",
                    messages = new[] { new { role = "user", content = "Which storms were in the news this autumn?" } },
                }
            ),
        };
        var reply = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        var lines = new StreamReader(await reply.Content.ReadAsStreamAsync(Cancellation));
        await lines.ReadLineAsync(Cancellation);
        return lines;
    }

    /// <summary>Starts sooner; for tests that no extractor is needed for.</summary>
    private static (string, string) WithoutExtractor => ("RAG_Models__Extractor", "none");

    private RagProcess Serve(params (string, string)[] environment) =>
        RagProcess.StartWith(environment, "serve", "--urls", _url, "--data-dir", _folder.FullName);

    /// <summary>From soon on the service is not ready, lives, and sends new requests away on connections that it closes.</summary>
    private async Task RefusesAsync()
    {
        while (await TryGetAsync("/readyz", Cancellation) is (HttpStatusCode.OK, _))
        {
            await Task.Delay(10, Cancellation);
        }

        using var refused = await _client.GetAsync("/v1/models", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.True(refused.Headers.ConnectionClose);
        Assert.Contains("ending", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await TryGetAsync("/livez", Cancellation))?.Status);
    }

    private static ReadOnlyMemory<byte> UnfinishedRequest { get; } =
        Encoding.ASCII.GetBytes(
            "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
        );

    /// <summary>A request whose body does not come.</summary>
    private async Task<TcpClient> HangAsync()
    {
        var connection = new TcpClient();
        await connection.ConnectAsync("127.0.0.1", new Uri(_url).Port, Cancellation);
        await connection.GetStream().WriteAsync(UnfinishedRequest, Cancellation);
        await Task.Delay(TimeSpan.FromSeconds(1), Cancellation);
        return connection;
    }

    private async Task<(HttpStatusCode Status, string Body)?> TryGetAsync(string path, CancellationToken cancellation)
    {
        try
        {
            using var reply = await _client.GetAsync(path, cancellation);
            return (reply.StatusCode, await reply.Content.ReadAsStringAsync(cancellation));
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
