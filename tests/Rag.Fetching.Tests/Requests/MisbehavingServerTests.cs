using System.IO.Compression;
using System.Text;
using Rag.Fetching.Requests;

namespace Rag.Fetching.Tests.Requests;

public sealed class MisbehavingServerTests
{
    private const string Head = "HTTP/1.1 200 OK\r\n";

    [Theory]
    [InlineData("")]
    [InlineData("not http at all\r\n\r\n")]
    [InlineData(Head + "Content-Length: 100\r\n\r\nshort")]
    [InlineData(Head + "Transfer-Encoding: chunked\r\n\r\n5\r\nab")]
    [InlineData(Head + "Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 999999 Odd\r\n\r\n")]
    public async Task GetAsync_AnswerThatIsCutOrNoAnswer_FailsAfterTwoRetries(string answer)
    {
        using var server = new RawServer(answer);

        var failed = Assert.IsType<FetchResult.Failed>(await GetAsync(server, new SkippingTime()));

        Assert.Equal("127.0.0.1 gave no complete answer.", failed.Reason);
        Assert.True(failed.IsTransient);
        Assert.InRange(server.Connections, 3, 6);
    }

    /// <summary>The server itself had less than it should: what it sends ends as it says it will.</summary>
    [Theory]
    [InlineData("gzip", 1)]
    [InlineData("gzip", 9)]
    [InlineData("gzip", 400)]
    [InlineData("br", 1)]
    [InlineData("br", 400)]
    public async Task GetAsync_PackedBodyThatIsCutShort_Fails(string coding, int missing)
    {
        var packed = Packed(coding)[..^missing];
        var head = $"{Head}Content-Encoding: {coding}\r\nContent-Length: {packed.Length}\r\n\r\n";
        using var server = new RawServer(head + Encoding.Latin1.GetString(packed));

        Assert.Equal(
            "127.0.0.1 sent an answer that cannot be unpacked.",
            Assert.IsType<FetchResult.Failed>(await GetAsync(server, new SkippingTime())).Reason
        );
    }

    private static byte[] Packed(string coding)
    {
        using var packed = new MemoryStream();
        using (
            Stream packing =
                coding == "br" ? new BrotliStream(packed, CompressionLevel.Fastest) : new GZipStream(packed, CompressionLevel.Fastest)
        )
        {
            packing.Write(Encoding.ASCII.GetBytes(string.Join(' ', Enumerable.Range(0, 5_000))));
        }

        return packed.ToArray();
    }

    [Fact]
    public async Task GetAsync_LengthBeyondTheBound_IsRefusedBeforeItIsRead()
    {
        using var server = new RawServer(Head + "Content-Length: 99999999999\r\n\r\nx", staysOpen: true);

        Assert.Equal(
            "The answer is longer than 15 MB.",
            Assert.IsType<FetchResult.Refused>(await GetAsync(server, new SkippingTime())).Reason
        );
    }

    /// <summary>Headers are bytes: these are the UTF-8 of a character that no name of a domain can have.</summary>
    [Fact]
    public async Task GetAsync_RedirectToAHostThatNoDomainCanHave_IsRefused()
    {
        using var server = new RawServer("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: https://a.\u00ef\u00bf\u00bdx/\r\n\r\n");

        Assert.Equal(
            "The host of the address is no name that a domain can have.",
            Assert.IsType<FetchResult.Refused>(await GetAsync(server, new SkippingTime())).Reason
        );
    }

    [Fact]
    public async Task GetAsync_HeadersWithoutEnd_Fails()
    {
        using var server = new RawServer(
            Head + string.Concat(Enumerable.Repeat("X-Filler: aaaaaaaaaaaaaaaaaaaa\r\n", 3_000)),
            staysOpen: true
        );

        Assert.IsType<FetchResult.Failed>(await GetAsync(server, new SkippingTime()));
    }

    [Theory]
    [InlineData("HTTP/1.1 200")]
    [InlineData(Head + "X-Slow: ")]
    [InlineData(Head + "Content-Length: 10\r\n\r\nslow")]
    [InlineData(Head + "Content-Encoding: gzip\r\nContent-Length: 10\r\n\r\n\u001f\u008b")]
    public async Task GetAsync_AnswerThatDoesNotEnd_FailsAtTheTimeLimitAndIsNotAskedForAgain(string answer)
    {
        using var server = new RawServer(answer, staysOpen: true);
        var time = new SkippingTime();

        var fetch = GetAsync(server, time);
        await server.Answered.Task;
        await Task.Delay(50, TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(fetch.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("127.0.0.1 gave no complete answer within 20 s.", Assert.IsType<FetchResult.Failed>(await fetch).Reason);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task GetAsync_ConnectionThatIsReset_FailsAfterTwoRetries()
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        Assert.True(Assert.IsType<FetchResult.Failed>(await server.GetAsync("/feed")).IsTransient);
        Assert.InRange(server.Asked.Count, 3, 6);
    }

    [Fact]
    public async Task GetAsync_ValidatorsThatAreTooLong_AreNotKept()
    {
        using var server = new RawServer(Head + $"ETag: \"{new string('e', 2_000)}\"\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal(Validators.None, Assert.IsType<FetchResult.Fetched>(await GetAsync(server, new SkippingTime())).Validators);
    }

    [Fact]
    public async Task GetAsync_LocationInUtf8_IsFollowed()
    {
        string? path = null;
        await using var target = await LocalServer.StartAsync(context =>
        {
            path = context.Request.Path.Value;
            return Task.CompletedTask;
        });
        var location = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes($"http://127.0.0.1:{target.Port}/é"));
        using var server = new RawServer($"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");

        Assert.IsType<FetchResult.Fetched>(await GetAsync(server, new SkippingTime()));

        Assert.Equal("/é", path);
    }

    private static async Task<FetchResult> GetAsync(RawServer server, TimeProvider time)
    {
        using var http = new FeedHttp(new FetchingOptions { AllowedNetworks = ["127.0.0.1"] }, time);
        return await http.GetAsync(new FetchRequest(server.Address), TestContext.Current.CancellationToken);
    }
}
