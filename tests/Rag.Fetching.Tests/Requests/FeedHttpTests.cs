using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Rag.Fetching.Requests;

namespace Rag.Fetching.Tests.Requests;

public sealed class FeedHttpTests
{
    [Fact]
    public async Task GetAsync_Document_TellsBodyTypeValidatorsAndFreshness()
    {
        await using var server = await LocalServer.StartAsync(async context =>
        {
            context.Response.Headers.ContentType = "application/rss+xml; charset=x";
            context.Response.Headers.ETag = "W/\"a\"b\"";
            context.Response.Headers.LastModified = "yesterday, about noon";
            context.Response.Headers.CacheControl = "public, max-age=900";
            context.Response.Headers.Age = "60";
            await context.Response.WriteAsync("<rss/>");
        });

        var fetched = Assert.IsType<FetchResult.Fetched>(await server.GetAsync("/feed#part"));

        Assert.Equal("<rss/>", Encoding.UTF8.GetString(fetched.Body.Span));
        Assert.Equal("application/rss+xml; charset=x", fetched.ContentType);
        Assert.Equal(new Validators("W/\"a\"b\"", "yesterday, about noon"), fetched.Validators);
        Assert.Equal(TimeSpan.FromSeconds(840), fetched.FreshFor);
        Assert.Null(fetched.MovedTo);
    }

    [Fact]
    public async Task GetAsync_EveryRequest_TellsWhoAsksAndNothingElse()
    {
        IHeaderDictionary sent = null!;
        await using var server = await LocalServer.StartAsync(context =>
        {
            sent = new HeaderDictionary(context.Request.Headers.ToDictionary());
            context.Response.Headers.SetCookie = "id=1";
            return Task.CompletedTask;
        });
        using var http = server.Client(new FetchingOptions { AllowedNetworks = ["127.0.0.0/8"], Contact = "https://a.example/about" });

        await http.GetAsync(new FetchRequest(server.At("/feed")), TestContext.Current.CancellationToken);
        await http.GetAsync(new FetchRequest(server.At("/feed")), TestContext.Current.CancellationToken);

        Assert.Equal("ask-the-news/1.0 (+https://a.example/about)", sent.UserAgent);
        Assert.Equal(["Accept", "Accept-Encoding", "Host", "User-Agent"], sent.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task GetAsync_KnownDocument_SendsValidatorsVerbatimAndIsNotModified()
    {
        string? sent = null;
        await using var server = await LocalServer.StartAsync(context =>
        {
            sent = $"{context.Request.Headers.IfNoneMatch}|{context.Request.Headers.IfModifiedSince}";
            context.Response.StatusCode = 304;
            return Task.CompletedTask;
        });
        using var http = server.Client();
        var known = new Validators("no-quotes, \"é\"", "Sun 1 March");

        var result = await http.GetAsync(new FetchRequest(server.At("/feed")) { Known = known }, TestContext.Current.CancellationToken);

        Assert.Equal($"{known.ETag}|{known.LastModified}", sent);
        Assert.Equal(known, Assert.IsType<FetchResult.NotModified>(result).Validators);
    }

    [Fact]
    public async Task GetAsync_NotModifiedThatWasNotAskedFor_Fails()
    {
        await using var server = await LocalServer.StartAsync(Status(304));

        Assert.Equal("news.test answered 304.", Assert.IsType<FetchResult.Failed>(await server.GetAsync("/feed")).Reason);
    }

    [Fact]
    public async Task GetAsync_Gone_EndsTheFeed()
    {
        await using var server = await LocalServer.StartAsync(Status(410));

        Assert.IsType<FetchResult.Gone>(await server.GetAsync("/feed"));
    }

    [Fact]
    public async Task GetAsync_EndlessBody_IsRefusedAtTheBound()
    {
        await using var server = await LocalServer.StartAsync(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(new byte[65_536], context.RequestAborted);
            }
        });

        AssertRefused("The answer is longer than 15 MB.", await server.GetAsync("/feed"));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task GetAsync_PackedBomb_IsRefusedAtTheBound(string coding)
    {
        var bomb = Packed(coding, new byte[200_000_000]);
        Assert.InRange(bomb.Length, 1, 2_000_000);
        await using var server = await LocalServer.StartAsync(Body(coding, bomb));

        AssertRefused("The answer is longer than 15 MB.", await server.GetAsync("/feed"));
    }

    [Fact]
    public async Task GetAsync_EndlessRowOfEmptyMembers_IsRefusedAtTheBound()
    {
        byte[] empty = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        var row = Enumerable.Repeat(empty, 1_000).SelectMany(bytes => bytes).ToArray();
        await using var server = await LocalServer.StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(row, context.RequestAborted);
            }
        });

        AssertRefused("The answer is longer than 15 MB.", await server.GetAsync("/feed"));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("x-gzip")]
    public async Task GetAsync_PackedDocument_IsUnpacked(string coding)
    {
        await using var server = await LocalServer.StartAsync(Body(coding, Packed(coding, "<rss/>"u8.ToArray())));

        var fetched = Assert.IsType<FetchResult.Fetched>(await server.GetAsync("/feed"));

        Assert.Equal("<rss/>", Encoding.UTF8.GetString(fetched.Body.Span));
    }

    [Theory]
    [InlineData("gzip", "<rss/>")]
    [InlineData("br", "<rss/>")]
    public async Task GetAsync_BodyThatIsNotPackedAsItSays_Fails(string coding, string body)
    {
        await using var server = await LocalServer.StartAsync(Body(coding, Encoding.UTF8.GetBytes(body)));

        Assert.IsType<FetchResult.Failed>(await server.GetAsync("/feed"));
    }

    [Fact]
    public async Task GetAsync_UnknownCoding_IsRefused()
    {
        await using var server = await LocalServer.StartAsync(Body("compress", [1, 2, 3]));

        AssertRefused("The answer is packed in a way that was not asked for.", await server.GetAsync("/feed"));
    }

    [Fact]
    public async Task GetAsync_CallerThatGivesUp_SeesItsOwnCancellation()
    {
        using var cancellation = new CancellationTokenSource();
        await using var server = await LocalServer.StartAsync(async context =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var http = server.Client();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            http.GetAsync(new FetchRequest(server.At("/feed")), cancellation.Token)
        );
        http.Hosts.CheckIntegrity();
    }

    private static RequestDelegate Status(int status) =>
        context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

    private static RequestDelegate Body(string coding, byte[] body) =>
        async context =>
        {
            context.Response.Headers.ContentEncoding = coding;
            await context.Response.Body.WriteAsync(body);
        };

    private static byte[] Packed(string coding, byte[] bytes)
    {
        var packed = new MemoryStream();
        using (
            Stream stream =
                coding == "br" ? new BrotliStream(packed, CompressionLevel.Fastest) : new GZipStream(packed, CompressionLevel.Fastest)
        )
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }

    private static void AssertRefused(string reason, FetchResult result) =>
        Assert.Equal(reason, Assert.IsType<FetchResult.Refused>(result).Reason);
}
